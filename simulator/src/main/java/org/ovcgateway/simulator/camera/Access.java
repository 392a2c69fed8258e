package org.ovcgateway.simulator.camera;

import java.util.Locale;

/**
 * Who may watch.
 *
 * @param scheme how a client proves who it is
 * @param username empty without a scheme
 * @param password empty without a scheme
 */
public record Access(Scheme scheme, String username, String password) {

    public static final Access OPEN = new Access(Scheme.NONE, "", "");

    /** The HTTP authentication scheme (RFC 2326 14, RFC 2617). */
    public enum Scheme {
        NONE,
        BASIC,
        /** MD5 without {@code qop}, as most cameras ask for it. */
        DIGEST;

        /** The name on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Access basic(String username, String password) {
        return new Access(Scheme.BASIC, username, password);
    }

    public static Access digest(String username, String password) {
        return new Access(Scheme.DIGEST, username, password);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Access[" + scheme + " " + username + "]";
    }
}
