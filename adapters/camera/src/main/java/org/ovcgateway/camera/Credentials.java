package org.ovcgateway.camera;

/**
 * User name and password as they were typed, not encoded for any protocol.
 *
 * @param userName may be empty
 * @param password may be empty; never printed
 */
public record Credentials(String userName, String password) {

    /** Without the password and without the user name: fit for a log. */
    @Override
    public String toString() {
        return "Credentials[***]";
    }
}
