package org.ovcgateway.onvif.soap;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.auth.Challenge;
import org.ovcgateway.camera.auth.HttpAuthentication;
import org.ovcgateway.onvif.device.Quirks.Authentication;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * Asks on one line and sees to it that the device knows who asks: a token in the message first, HTTP Digest without a token when
 * that is challenged for, and what worked from then on. On the device's event loop.
 */
final class Asker {
    private static final String CLOCK = "GetSystemDateAndTime";
    /** Needs a user and changes nothing. */
    private static final String PROBE = "GetDeviceInformation";
    /** What a device answers to everybody (ONVIF Core 5.9.4.3, PRE_AUTH): it says nothing of the credentials. */
    private static final Set<String> ANSWERED_TO_ALL = Set.of(
            CLOCK,
            "GetWsdlUrl",
            "GetServices",
            "GetServiceCapabilities",
            "GetCapabilities",
            "GetHostname",
            "GetEndpointReference");

    private static final int MAX_MESSAGES = 10;
    private static final int NONCE_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Transport transport;
    private final Transport.Line line = new Transport.Line();
    private final ServiceAddress address;
    private final @Nullable Credentials credentials;
    private final Login login;
    private final DeviceTime time;
    private final Duration callWithin;
    private @Nullable HttpAuthentication authentication;
    private @Nullable String cancelled;

    /**
     * @param credentials null if there are none
     * @param callWithin how long the device may take to answer what is asked beside the question
     */
    Asker(
            Transport transport,
            ServiceAddress address,
            @Nullable Credentials credentials,
            Login login,
            DeviceTime time,
            Duration callWithin) {
        this.transport = transport;
        this.address = address;
        this.credentials = credentials;
        this.login = login;
        this.time = time;
        this.callWithin = callWithin;
    }

    /** Asks; fails as calls do, or with {@link NobodyThere}. Nothing else may be asked here before that is answered. */
    Future<XmlElement> ask(Message message) {
        cancelled = null;
        if (credentials == null) {
            return new Stranger(message).ask();
        }
        return new Dialogue(message, credentials).ask();
    }

    /** Has what is being asked fail with words, if there is something. */
    void cancel(String why) {
        cancelled = why;
        line.cancel(why);
    }

    /** Nobody is at the path that was asked. */
    static final class NobodyThere extends Exception {
        private static final long serialVersionUID = 1;
        private final Exception failure;

        NobodyThere(Exception failure) {
            super(failure);
            this.failure = failure;
        }

        /** The same as whoever asked may see it. */
        Exception failure() {
            return failure;
        }
    }

    /** What came, and what of HTTP Digest it asks for. */
    private record Came(int status, Reading reading, List<String> challenges) {
        boolean refused() {
            return reading.refused();
        }

        boolean wantsDigest() {
            return !challenges.isEmpty();
        }

        Future<XmlElement> result() {
            if (reading.nobody() && reading.failure() != null) {
                return Future.failedFuture(new NobodyThere(reading.failure()));
            }
            return reading.failure() != null
                    ? Future.failedFuture(reading.failure())
                    : Future.succeededFuture(reading.body());
        }

        /** That this user may not do this, which is no matter of password. */
        Future<XmlElement> forbidden() {
            return Future.failedFuture(
                    reading.failure() instanceof SoapFault fault
                            ? fault
                            : new SoapFault(status, "NotAuthorized", "this user may not do this"));
        }
    }

    private Future<Came> send(Message message, @Nullable XmlElement token, @Nullable String authorization) {
        if (cancelled != null) {
            return Future.failedFuture(new CameraException(CameraException.Kind.FAILED, cancelled));
        }
        List<XmlElement> headers = new ArrayList<>(message.headers());
        if (token != null) {
            headers.add(token);
        }
        Transport.Post post = new Transport.Post(
                message.target(),
                message.contentType(),
                authorization,
                Buffer.buffer(Envelope.write(headers, message.body())),
                message.atMost());
        Instant asked = time.here();
        return transport.send(line, post).map(answer -> {
            Reading reading = Reading.of(
                    message.operation(), answer.status(), answer.body().getBytes());
            if (message.operation().equals(CLOCK)) {
                time.dated(reading.body(), answer.date(), asked);
            }
            return new Came(
                    answer.status(),
                    reading,
                    answer.status() == Reading.UNAUTHORISED ? digests(answer.challenges()) : List.of());
        });
    }

    /** The challenges for HTTP Digest alone: a password is never sent as it is. */
    private static List<String> digests(List<String> challenges) {
        return Challenge.parse(challenges).stream()
                .filter(challenge -> challenge.scheme().equals("digest"))
                .map(challenge -> challenge.parameters().entrySet().stream()
                        .map(parameter -> parameter.getKey() + "=\""
                                + parameter.getValue().replaceAll("([\"\\\\])", "\\\\$1") + '"')
                        .collect(Collectors.joining(", ", "Digest ", "")))
                .toList();
    }

    /** Somebody without a name asks. */
    private final class Stranger {
        private final Message message;

        Stranger(Message message) {
            this.message = message;
        }

        Future<XmlElement> ask() {
            return send(message, null, null)
                    .compose(came -> came.refused()
                            ? Future.failedFuture(new CameraException(
                                    CameraException.Kind.UNAUTHORISED,
                                    "the camera at " + address
                                            + " asks for a user name and password, and none are configured"))
                            : came.result());
        }
    }

    /** One question until it is answered or given up. */
    private final class Dialogue {
        private final Message message;
        private final Credentials known;
        private boolean tokenShown;
        private boolean challenged;
        private int messages;

        Dialogue(Message message, Credentials known) {
            this.message = message;
            this.known = known;
        }

        Future<XmlElement> ask() {
            CameraException obstacle = login.obstacle();
            if (obstacle != null) {
                return Future.failedFuture(obstacle);
            }
            if (!message.operation().equals(CLOCK)) {
                return byKnownWay();
            }
            return show(null, null).compose(came -> came.refused() ? byKnownWay() : came.result());
        }

        private Future<XmlElement> byKnownWay() {
            return switch (login.way()) {
                case HTTP_DIGEST -> byDigest();
                case NONE -> byNothing();
                default -> byToken();
            };
        }

        private Future<Came> show(@Nullable XmlElement token, @Nullable String authorization) {
            return show(message, token, authorization);
        }

        private Future<Came> show(Message sent, @Nullable XmlElement token, @Nullable String authorization) {
            if (++messages > MAX_MESSAGES) {
                return Future.failedFuture(login.failure());
            }
            return send(sent, token, authorization);
        }

        private Future<XmlElement> byNothing() {
            return show(null, null).compose(came -> {
                if (!came.refused()) {
                    return came.result();
                }
                if (login.isFixed()) {
                    return Future.failedFuture(new CameraException(
                            CameraException.Kind.UNAUTHORISED,
                            "the camera at " + address
                                    + " asks for a user name and password, and its quirks say that it does not"));
                }
                return came.wantsDigest() ? toDigest(came) : byToken();
            });
        }

        private Future<XmlElement> byToken() {
            if (!login.mayTry()) {
                return Future.failedFuture(login.failure());
            }
            tokenShown = true;
            return show(token(), null).compose(came -> {
                if (!came.refused()) {
                    return accepted(Authentication.USERNAME_TOKEN, came);
                }
                return came.wantsDigest() && !login.isFixed() ? toDigest(came) : tokenRefused(came);
            });
        }

        private XmlElement token() {
            byte[] nonce = new byte[NONCE_BYTES];
            RANDOM.nextBytes(nonce);
            return UsernameToken.header(known, nonce, time.there());
        }

        private Future<XmlElement> tokenRefused(Came came) {
            boolean provenBefore = login.isProven();
            login.refused();
            if (!login.mayTry()) {
                time.believe();
                return Future.failedFuture(login.failure());
            }
            return clockMoved().compose(moved -> {
                if (provenBefore && !message.operation().equals(PROBE)) {
                    return probeByToken(came, moved);
                }
                return moved ? byToken() : login.isFixed() ? byTokenOfOurTime() : withoutToken();
            });
        }

        /** A device that takes nothing but HTTP Digest may say so only to those who show nothing (ONVIF Core 5.9.1). */
        private Future<XmlElement> withoutToken() {
            return show(null, null).compose(came -> {
                if (came.wantsDigest()) {
                    return toDigest(came);
                }
                if (came.refused()) {
                    return byTokenOfOurTime();
                }
                if (!ANSWERED_TO_ALL.contains(message.operation())) {
                    login.asksNobody();
                }
                return came.result();
            });
        }

        private Future<XmlElement> byTokenOfOurTime() {
            if (time.aheadMillis() == 0) {
                return Future.failedFuture(login.failure());
            }
            time.disbelieve();
            return byToken();
        }

        /** Whether the refusal was about the operation, when the credentials were fine until now. */
        private Future<XmlElement> probeByToken(Came refusal, boolean clockMoved) {
            return show(probe(), token(), null).compose(came -> {
                if (!came.refused()) {
                    login.accepted(Authentication.USERNAME_TOKEN);
                    return clockMoved ? byTokenOnceMore() : refusal.forbidden();
                }
                if (came.wantsDigest() && !login.isFixed()) {
                    return toDigest(came);
                }
                login.refused();
                return Future.failedFuture(login.failure());
            });
        }

        private Future<XmlElement> byTokenOnceMore() {
            return show(token(), null).compose(came -> came.refused() ? came.forbidden() : came.result());
        }

        private Future<XmlElement> toDigest(Came came) {
            login.prefer(Authentication.HTTP_DIGEST);
            return answer(came);
        }

        private Future<XmlElement> answer(Came came) {
            challenged = true;
            if (authentication().challenged(came.challenges())) {
                return byDigest();
            }
            return digestRefused();
        }

        private Future<XmlElement> byDigest() {
            if (!login.mayTry()) {
                return Future.failedFuture(login.failure());
            }
            String authorization = authentication().authorization("POST", message.target());
            return show(null, authorization).compose(came -> {
                if (!came.refused()) {
                    return authorization == null ? came.result() : accepted(Authentication.HTTP_DIGEST, came);
                }
                if (came.wantsDigest()) {
                    return answer(came);
                }
                if (authorization == null) {
                    return tokenShown || login.isFixed() ? digestRefused() : byToken();
                }
                return forbiddenOrRefused(came);
            });
        }

        private Future<XmlElement> digestRefused() {
            authentication = null;
            login.refused();
            return Future.failedFuture(login.failure());
        }

        /** The digest was good enough for HTTP, and SOAP refuses. */
        private Future<XmlElement> forbiddenOrRefused(Came refusal) {
            boolean provenBefore = login.isProven();
            login.refused();
            if (!login.mayTry()) {
                return Future.failedFuture(login.failure());
            }
            if (provenBefore && !message.operation().equals(PROBE)) {
                return probeByDigest(refusal);
            }
            return tokenShown || login.isFixed() ? Future.failedFuture(login.failure()) : byToken();
        }

        private Future<XmlElement> probeByDigest(Came refusal) {
            Message probe = probe();
            return show(probe, null, authentication().authorization("POST", probe.target()))
                    .compose(came -> {
                        if (!came.refused()) {
                            authentication().accepted();
                            login.accepted(Authentication.HTTP_DIGEST);
                            return refusal.forbidden();
                        }
                        return came.wantsDigest() && authentication().challenged(came.challenges())
                                ? probeByDigest(refusal)
                                : digestRefused();
                    });
        }

        private Future<XmlElement> accepted(Authentication by, Came came) {
            if (by == Authentication.HTTP_DIGEST) {
                authentication().accepted();
            }
            if (challenged || !ANSWERED_TO_ALL.contains(message.operation())) {
                login.accepted(by);
            }
            return came.result();
        }

        private HttpAuthentication authentication() {
            HttpAuthentication current = authentication;
            if (current == null) {
                current = new HttpAuthentication(known);
                authentication = current;
            }
            return current;
        }

        private Message probe() {
            return toDevice(PROBE);
        }

        /** Asks for the device's time, without credentials; whether it is another than was thought. */
        private Future<Boolean> clockMoved() {
            Instant asked = time.here();
            long before = time.aheadMillis();
            return show(toDevice(CLOCK), null, null)
                    .map(came -> {
                        XmlElement told = came.reading().body();
                        if (told == null || !DeviceTime.tells(told)) {
                            return time.isAnother(before);
                        }
                        return time.told(told, asked);
                    })
                    .otherwise(false);
        }

        private Message toDevice(String operation) {
            String namespace = Service.DEVICE.namespace();
            return new Message(
                    address.device(),
                    namespace + '/' + operation,
                    List.of(),
                    XmlElement.of(namespace, operation),
                    callWithin);
        }
    }
}
