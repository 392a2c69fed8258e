package org.ovcgateway.config;

/**
 * Something wrong, or worth a warning, in the configuration. Never holds a secret.
 *
 * @param path keys from the top, parted by dots ({@code channels.0.camera}); empty for the file as a whole
 * @param message what is wrong; what is allowed
 */
public record Problem(Location location, String path, String message) {
    /** {@code file:line:column path: what is wrong; what is allowed}. */
    @Override
    public String toString() {
        return path.isEmpty() ? location + ": " + message : location + " " + path + ": " + message;
    }
}
