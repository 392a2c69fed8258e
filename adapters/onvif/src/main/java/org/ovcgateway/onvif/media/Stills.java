package org.ovcgateway.onvif.media;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.camera.auth.HttpAuthentication;
import org.ovcgateway.onvif.device.Address;
import org.ovcgateway.onvif.device.DeviceSession;

/** Stills that a camera makes itself, fetched over HTTP from wherever it says, on its own host. On its event loop. */
public final class Stills {
    static final int MAX_SIZE = 16 << 20;
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Pattern CREDENTIALS =
            Pattern.compile("(?i)(?:^|&)(?:user|username|usr|password|passwd|pwd)=[^&]*");

    private final VideoInput input;
    private final Vertx vertx;
    private final Supplier<HttpClient> client;
    private final boolean secure;
    private final Duration limit;
    private final @Nullable HttpAuthentication authentication;
    /** Whether a still was had at the port that the camera names, and not at the one where it answers us. */
    private boolean ownPort;

    private Future<Void> last = Future.succeededFuture();

    /**
     * @param client asked before each request, for one that keeps no connection, follows nothing
     * @param secure whether the device answers over TLS
     * @param credentials null to show none
     */
    public Stills(
            VideoInput input,
            Vertx vertx,
            Supplier<HttpClient> client,
            boolean secure,
            @Nullable Credentials credentials) {
        this(input, vertx, client, secure, credentials, LIMIT);
    }

    Stills(
            VideoInput input,
            Vertx vertx,
            Supplier<HttpClient> client,
            boolean secure,
            @Nullable Credentials credentials,
            Duration limit) {
        this.input = input;
        this.vertx = vertx;
        this.client = client;
        this.secure = secure;
        this.limit = limit;
        authentication = credentials == null ? null : new HttpAuthentication(credentials);
    }

    /** A JPEG, not larger than 16 MiB. One after the other, as cameras are slow at them, and nonces are used in turn. */
    public Future<byte[]> take() {
        Future<byte[]> taken = last.compose(done -> takeNow());
        last = taken.<Void>mapEmpty().otherwiseEmpty();
        return taken;
    }

    private Future<byte[]> takeNow() {
        DeviceSession session = input.session();
        return input.profile(Quality.HD)
                .compose(profile -> MediaUris.still(session.calls(), profile))
                .compose(this::fetch);
    }

    /**
     * Fetches from where the device answers. A camera that serves its stills at another port is believed that port where it calls
     * its host as we do: where an address was translated on the way, the port might be anybody's.
     */
    private Future<byte[]> fetch(Address told) {
        if (told.path().isEmpty()) {
            return Future.failedFuture(new NotSupported("the camera has no address of a still"));
        }
        DeviceSession.Place place = input.session().place();
        boolean otherSecure = told.scheme().equals("https");
        int otherPort = told.port() != 0 ? told.port() : otherSecure ? 443 : 80;
        boolean another =
                told.host().equalsIgnoreCase(place.host()) && otherSecure == secure && otherPort != place.port();
        if (!another) {
            return get(place.port(), told.path());
        }
        int first = ownPort ? otherPort : place.port();
        int second = ownPort ? place.port() : otherPort;
        return get(first, told.path())
                .recover(failure -> isUnauthorised(failure)
                        ? Future.failedFuture(failure)
                        : get(second, told.path()).onSuccess(still -> ownPort = second == otherPort));
    }

    private static boolean isUnauthorised(Throwable failure) {
        return failure instanceof CameraException known && known.kind() == CameraException.Kind.UNAUTHORISED;
    }

    /** Some cameras write user name and password into the query, and then refuse them there. */
    private Future<byte[]> get(int port, String path) {
        Future<byte[]> asTold = new Fetch(port, path).run();
        String bare = withoutCredentials(path);
        return bare.equals(path)
                ? asTold
                : asTold.recover(failure ->
                        isUnauthorised(failure) ? new Fetch(port, bare).run() : Future.failedFuture(failure));
    }

    private static String withoutCredentials(String path) {
        int query = path.indexOf('?');
        if (query < 0) {
            return path;
        }
        String left =
                CREDENTIALS.matcher(path.substring(query + 1)).replaceAll("").replaceFirst("^&", "");
        return path.substring(0, query) + (left.isEmpty() ? "" : "?" + left);
    }

    /** One still: as many requests as the authentication takes, within one time limit. */
    private final class Fetch {
        private final int port;
        private final String path;
        private final Promise<byte[]> promise = Promise.promise();
        private @Nullable HttpClientRequest request;

        Fetch(int port, String path) {
            this.port = port;
            this.path = path;
        }

        Future<byte[]> run() {
            long timer = vertx.setTimer(
                    limit.toMillis(),
                    fired -> fail(CameraException.Kind.UNREACHABLE, "no still within " + limit.toSeconds() + " s"));
            send();
            return promise.future().onComplete(done -> {
                vertx.cancelTimer(timer);
                HttpClientRequest last = request;
                if (last != null) {
                    last.reset(); // nothing happens where all of it came
                }
            });
        }

        private void send() {
            RequestOptions options = new RequestOptions()
                    .setMethod(HttpMethod.GET)
                    .setHost(input.session().place().host())
                    .setPort(port)
                    .setSsl(secure)
                    .setURI(path)
                    .setFollowRedirects(false);
            String authorization = authentication == null ? null : authentication.authorization("GET", path);
            if (authorization != null) {
                options.putHeader(HttpHeaderNames.AUTHORIZATION, authorization);
            }
            client.get()
                    .request(options)
                    .compose(made -> {
                        request = made;
                        return promise.future().isComplete() ? Future.failedFuture("too late") : made.send();
                    })
                    .onSuccess(this::answered)
                    .onFailure(failure ->
                            fail(CameraException.Kind.UNREACHABLE, "no still came: " + failure.getMessage()));
        }

        private void answered(HttpClientResponse response) {
            if (response.statusCode() == 401) {
                challenged(response);
                return;
            }
            if (authentication != null) {
                authentication.accepted();
            }
            if (response.statusCode() != 200) {
                fail(CameraException.Kind.FAILED, "expected a still but the camera answered " + response.statusCode());
                return;
            }
            Buffer still = Buffer.buffer();
            response.handler(part -> {
                if (still.length() + part.length() > MAX_SIZE) {
                    fail(CameraException.Kind.FAILED, "expected a still of at most " + MAX_SIZE + " bytes");
                } else if (!promise.future().isComplete()) {
                    still.appendBuffer(part);
                }
            });
            response.exceptionHandler(
                    failure -> fail(CameraException.Kind.UNREACHABLE, "the still broke off: " + failure.getMessage()));
            response.endHandler(end -> {
                if (isJpeg(still)) {
                    promise.tryComplete(still.getBytes());
                } else {
                    fail(CameraException.Kind.FAILED, "expected a JPEG but was " + kind(response, still));
                }
            });
        }

        private void challenged(HttpClientResponse response) {
            boolean again = authentication != null
                    && authentication.challenged(response.headers().getAll(HttpHeaderNames.WWW_AUTHENTICATE));
            if (!again) {
                fail(
                        CameraException.Kind.UNAUTHORISED,
                        authentication == null
                                ? "the camera asks for a user name and password before it gives a still"
                                : "the camera refuses user name and password for a still");
                return;
            }
            response.request().reset();
            send();
        }

        private void fail(CameraException.Kind kind, String words) {
            promise.tryFail(new CameraException(kind, words));
        }
    }

    private static boolean isJpeg(Buffer still) {
        return still.length() > 2 && still.getUnsignedByte(0) == 0xFF && still.getUnsignedByte(1) == 0xD8;
    }

    private static String kind(HttpClientResponse response, Buffer still) {
        String type = response.getHeader(HttpHeaderNames.CONTENT_TYPE);
        String printable = type != null && type.matches("[\\w.+-]{1,40}/[\\w.+-]{1,40}(;.*)?")
                ? type.replaceFirst(";.*", "")
                : "something else";
        return still.length() == 0 ? "nothing" : printable + " of " + still.length() + " bytes";
    }
}
