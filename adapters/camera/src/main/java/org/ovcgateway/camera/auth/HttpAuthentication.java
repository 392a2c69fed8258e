package org.ovcgateway.camera.auth;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Credentials;

/**
 * Authenticates the requests of one connection. Starts with nothing to show; each 401 goes to {@link #challenged}, each
 * other answer to {@link #accepted}. Cameras lock users out after a few wrong passwords, so credentials that were never
 * accepted are shown twice at most: the second time only if the camera called the nonce stale or offers a weaker scheme
 * beside. Not thread-safe.
 */
public final class HttpAuthentication {
    private static final int ATTEMPTS = 2;

    private final Credentials credentials;
    private final Supplier<String> clientNonces;
    private @Nullable Scheme scheme;
    private int attempts;
    private boolean proven;

    public HttpAuthentication(Credentials credentials) {
        this(credentials, randomNonces());
    }

    /** @param clientNonces the source of {@code cnonce} values, for repeatable tests */
    HttpAuthentication(Credentials credentials, Supplier<String> clientNonces) {
        this.credentials = credentials;
        this.clientNonces = clientNonces;
    }

    private static Supplier<String> randomNonces() {
        SecureRandom random = new SecureRandom();
        return () -> {
            byte[] nonce = new byte[16];
            random.nextBytes(nonce);
            return HexFormat.of().formatHex(nonce);
        };
    }

    /**
     * The value of the {@code Authorization} header for the next request; null while nothing was asked for.
     *
     * @param uri exactly as it stands in the request line
     */
    public @Nullable String authorization(String method, String uri) {
        if (scheme == null) {
            return null;
        }
        attempts++;
        return scheme.authorization(credentials, method, uri);
    }

    /** The last request was let through, whatever else became of it. */
    public void accepted() {
        proven |= scheme != null;
        attempts = 0;
    }

    /**
     * The last request was answered by 401.
     *
     * @param headerValues every {@code WWW-Authenticate} of the answer
     * @return whether to send the request again, with a new {@link #authorization}; false when that would be futile
     */
    public boolean challenged(List<String> headerValues) {
        if (attempts >= ATTEMPTS) {
            return false;
        }
        boolean stale = proven;
        List<Scheme> offered = new ArrayList<>();
        for (Challenge challenge : Challenge.parse(headerValues)) {
            stale |= "true".equalsIgnoreCase(challenge.parameter("stale"));
            Scheme answer = answer(challenge);
            if (answer != null) {
                offered.add(answer);
            }
        }
        int refused = scheme == null || stale ? Integer.MAX_VALUE : scheme.strength();
        Scheme next = offered.stream()
                .filter(candidate -> candidate.strength() < refused)
                .max(Comparator.comparingInt(Scheme::strength))
                .orElse(null);
        if (next == null) {
            return false;
        }
        scheme = next;
        return true;
    }

    private @Nullable Scheme answer(Challenge challenge) {
        return switch (challenge.scheme()) {
            case "basic" -> new BasicScheme();
            case "digest" -> DigestScheme.of(challenge, clientNonces);
            default -> null;
        };
    }
}
