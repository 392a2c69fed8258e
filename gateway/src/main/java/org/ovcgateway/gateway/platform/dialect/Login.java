package org.ovcgateway.gateway.platform.dialect;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One login.
 *
 * @param again whether there was a session before this one since the daemon started
 */
public record Login(Identity identity, String password, boolean again) {

    /** Without the password. */
    @Override
    public String toString() {
        return "Login[identity=" + identity + ", again=" + again + "]";
    }

    /** Where a dialect logs in: a path and the names of the query's arguments. */
    public static final class Address {
        private record Argument(String name, Function<Login, @Nullable String> value) {}

        private final String path;
        private final List<Argument> arguments;

        private Address(String path, List<Argument> arguments) {
            this.path = path;
            this.arguments = arguments;
        }

        /** A path such as {@code /ovc}, without arguments. */
        public static Address at(String path) {
            return new Address(path, List.of());
        }

        /** As this one, with one more argument; it is left out of a login for which the value is null. */
        public Address with(String name, Function<Login, @Nullable String> value) {
            List<Argument> more = new ArrayList<>(arguments);
            more.add(new Argument(name, value));
            return new Address(path, List.copyOf(more));
        }

        public String path() {
            return path;
        }

        /** Path and query for one login, percent-encoded; holds the password: never log it. */
        public String requestUri(Login login) {
            StringBuilder uri = new StringBuilder(path);
            char separator = '?';
            for (Argument argument : arguments) {
                String value = argument.value.apply(login);
                if (value != null) {
                    uri.append(separator).append(argument.name).append('=').append(encode(value));
                    separator = '&';
                }
            }
            return uri.toString();
        }

        /** Only unreserved characters (RFC 3986 2.3) stay as they are; a blank is {@code %20}, never {@code +}. */
        private static String encode(String value) {
            return URLEncoder.encode(value, StandardCharsets.UTF_8)
                    .replace("+", "%20")
                    .replace("*", "%2A")
                    .replace("%7E", "~");
        }
    }
}
