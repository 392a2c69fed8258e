package org.ovcgateway.camera.auth;

import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Credentials;

/** Answers one Digest challenge, any number of times (RFC 7616 3.4; RFC 2617 3.2.2 where the challenge has no qop). */
final class DigestScheme implements Scheme {
    private final DigestAlgorithm algorithm;
    private final String realm;
    private final String nonce;
    private final @Nullable String opaque;
    private final boolean namesAlgorithm;
    private final boolean qop;
    private final Supplier<String> clientNonces;
    private int nonceCount;

    private DigestScheme(Challenge challenge, DigestAlgorithm algorithm, String nonce, Supplier<String> clientNonces) {
        this.algorithm = algorithm;
        this.nonce = nonce;
        this.clientNonces = clientNonces;
        realm = challenge.parameters().getOrDefault("realm", "");
        opaque = challenge.parameter("opaque");
        namesAlgorithm = challenge.parameter("algorithm") != null;
        qop = !challenge.parameters().getOrDefault("qop", "").isBlank();
    }

    /** Makes the answer to a challenge; null if it asks for what is not known here (another hash, auth-int only). */
    static @Nullable DigestScheme of(Challenge challenge, Supplier<String> clientNonces) {
        DigestAlgorithm algorithm = DigestAlgorithm.of(challenge.parameter("algorithm"));
        String nonce = challenge.parameter("nonce");
        if (algorithm == null || nonce == null || !offersAuth(challenge.parameter("qop"))) {
            return null;
        }
        return new DigestScheme(challenge, algorithm, nonce, clientNonces);
    }

    private static boolean offersAuth(@Nullable String qop) {
        if (qop == null || qop.isBlank()) {
            return true;
        }
        for (String option : qop.toLowerCase(Locale.ROOT).split("[,\\s]+")) {
            if (option.equals("auth")) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int strength() {
        return algorithm.strength();
    }

    @Override
    public String authorization(Credentials credentials, String method, String uri) {
        nonceCount++;
        String count = String.format(Locale.ROOT, "%08x", nonceCount);
        String clientNonce = qop || algorithm.isSession() ? clientNonces.get() : "";
        String user = algorithm.hash(credentials.userName() + ':' + realm + ':' + credentials.password());
        if (algorithm.isSession()) {
            user = algorithm.hash(user + ':' + nonce + ':' + clientNonce);
        }
        String request = algorithm.hash(method + ':' + uri);
        String response = algorithm.hash(
                qop
                        ? user + ':' + nonce + ':' + count + ':' + clientNonce + ":auth:" + request
                        : user + ':' + nonce + ':' + request);

        StringBuilder header = new StringBuilder(256).append("Digest username=");
        quote(header, credentials.userName());
        quote(header.append(", realm="), realm);
        quote(header.append(", nonce="), nonce);
        quote(header.append(", uri="), uri);
        quote(header.append(", response="), response);
        if (namesAlgorithm) {
            header.append(", algorithm=").append(algorithm.token());
        }
        if (qop) {
            header.append(", qop=auth, nc=").append(count);
        }
        if (!clientNonce.isEmpty()) {
            quote(header.append(", cnonce="), clientNonce);
        }
        if (opaque != null) {
            quote(header.append(", opaque="), opaque);
        }
        return header.toString();
    }

    private static void quote(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c < ' ' ? ' ' : c);
        }
        out.append('"');
    }
}
