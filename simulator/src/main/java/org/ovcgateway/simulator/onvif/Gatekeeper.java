package org.ovcgateway.simulator.onvif;

import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Checks who a client is (ONVIF Core 5.9). On the device's context. */
final class Gatekeeper {
    /** How far a UsernameToken's time may be off. */
    static final Duration TOLERANCE = Duration.ofSeconds(30);

    private static final Set<String> PRE_AUTH = Set.of(
            "GetWsdlUrl",
            "GetServices",
            "GetServiceCapabilities",
            "GetCapabilities",
            "GetHostname",
            "GetEndpointReference");
    private static final int ATTEMPTS = 3;
    private static final int REMEMBERED_NONCES = 1000;

    private final OnvifSettings settings;
    private final FaultSwitches faults;
    private final DeviceClock clock;
    private final HttpDigest digest;
    private final Set<String> nonces = new LinkedHashSet<>();
    private int wrongAttempts;

    /** What becomes of a call. */
    enum Verdict {
        ADMITTED,
        /** 401 with {@link #challenges}. */
        CHALLENGED,
        /** 400 with the fault NotAuthorized. */
        REFUSED
    }

    Gatekeeper(OnvifSettings settings, FaultSwitches faults, DeviceClock clock) {
        this.settings = settings;
        this.faults = faults;
        this.clock = clock;
        this.digest = new HttpDigest(settings.username(), settings.password(), faults);
    }

    static boolean hasDigest(HttpServerRequest request) {
        String authorization = request.getHeader("Authorization");
        return authorization != null && authorization.regionMatches(true, 0, "digest ", 0, 7);
    }

    /** The values of WWW-Authenticate. */
    List<String> challenges() {
        return digest.challenges();
    }

    /** Judges a SOAP call. */
    Verdict admits(HttpServerRequest request, Call call) {
        if (settings.auth() == OnvifAuth.NONE || isPreAuth(call.body().name())) {
            return Verdict.ADMITTED;
        }
        boolean byToken = settings.auth() != OnvifAuth.DIGEST && !faults.has(OnvifFault.WSSE_REFUSED);
        boolean byDigest = (settings.auth() != OnvifAuth.WSSE && !faults.has(OnvifFault.DIGEST_REFUSED))
                || faults.has(OnvifFault.WSSE_REFUSED);
        Node token = call.header() == null ? null : call.header().find("Security", "UsernameToken");
        if (token != null && hasDigest(request) && faults.has(OnvifFault.REFUSES_TWO_CREDENTIALS)) {
            return Verdict.REFUSED;
        }
        boolean shown = (byToken && token != null) || (byDigest && hasDigest(request));
        boolean right = (byToken && token != null && isRight(token)) || (byDigest && digest.isRight(request));
        if (admitsAttempt(shown, right)) {
            return Verdict.ADMITTED;
        }
        return byDigest && !(byToken && token != null) ? Verdict.CHALLENGED : Verdict.REFUSED;
    }

    /** Whether a request that is no call is asked for HTTP Digest before it is told so: clients begin with an empty body. */
    boolean challengesUnread(HttpServerRequest request) {
        return (settings.auth() == OnvifAuth.DIGEST || settings.auth() == OnvifAuth.BOTH)
                && !faults.has(OnvifFault.DIGEST_REFUSED)
                && !hasDigest(request);
    }

    /** Judges a request for a still, which knows HTTP Digest only. */
    Verdict admitsStill(HttpServerRequest request) {
        if (faults.has(OnvifFault.SNAPSHOT_URI_WITH_CREDENTIALS)) {
            return request.query() == null ? Verdict.ADMITTED : Verdict.CHALLENGED;
        }
        return admits(request, settings.auth() == OnvifAuth.NONE && !faults.has(OnvifFault.SNAPSHOT_NEEDS_DIGEST));
    }

    /** Judges the upload of a file, which knows HTTP Digest only. */
    Verdict admitsUpload(HttpServerRequest request) {
        return admits(request, settings.auth() == OnvifAuth.NONE);
    }

    private Verdict admits(HttpServerRequest request, boolean open) {
        return open || admitsAttempt(hasDigest(request), digest.isRight(request))
                ? Verdict.ADMITTED
                : Verdict.CHALLENGED;
    }

    private boolean isPreAuth(String operation) {
        return operation.equals("GetSystemDateAndTime")
                ? !faults.has(OnvifFault.CLOCK_NEEDS_AUTH)
                : PRE_AUTH.contains(operation);
    }

    private boolean admitsAttempt(boolean shown, boolean right) {
        if (!faults.has(OnvifFault.LOCKS_OUT)) {
            wrongAttempts = 0;
            return right;
        }
        if (shown && !right) {
            wrongAttempts++;
        }
        return right && wrongAttempts < ATTEMPTS;
    }

    private boolean isRight(Node token) {
        String created = token.text("Created");
        String nonce = token.text("Nonce");
        String password = token.text("Password");
        if (created == null || nonce == null || password == null || !isTimely(created)) {
            return false;
        }
        return settings.username().equals(token.text("Username"))
                && password.equals(digestOf(nonce, created))
                && nonces.add(nonce)
                && forgetOldest();
    }

    private boolean forgetOldest() {
        if (nonces.size() > REMEMBERED_NONCES) {
            nonces.remove(nonces.iterator().next());
        }
        return true;
    }

    private boolean isTimely(String created) {
        try {
            return Duration.between(Instant.parse(created), clock.now()).abs().compareTo(TOLERANCE) <= 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private @Nullable String digestOf(String nonce, String created) {
        try {
            MessageDigest sha1 = MessageDigest.getInstance("SHA-1");
            sha1.update(Base64.getDecoder().decode(nonce));
            sha1.update(created.getBytes(StandardCharsets.UTF_8));
            sha1.update(settings.password().getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(sha1.digest());
        } catch (IllegalArgumentException e) {
            return null;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-1", e);
        }
    }
}
