package org.ovcgateway.onvif.media;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.auth.HttpAuthentication;
import org.ovcgateway.onvif.device.DeviceSession;

/**
 * Brings a file to a device over HTTP, to its own host and port. The specification tells no method: POST, as with all other uploads
 * to ONVIF devices, and PUT where that is not allowed. On the device's event loop.
 */
public final class ClipUpload {
    private static final int WITHIN_SECONDS = 30;

    private final DeviceSession session;
    private final Supplier<HttpClient> client;
    private final boolean secure;
    private final @Nullable HttpAuthentication authentication;

    /**
     * @param client asked before each request, for one that keeps no connection, follows nothing
     * @param secure whether the device answers over TLS
     * @param credentials null to show none
     */
    public ClipUpload(
            DeviceSession session, Supplier<HttpClient> client, boolean secure, @Nullable Credentials credentials) {
        this.session = session;
        this.client = client;
        this.secure = secure;
        authentication = credentials == null ? null : new HttpAuthentication(credentials);
    }

    /** As {@link AudioClips.Upload#post}. */
    Future<Void> post(String path, String type, byte[] file) {
        return send(HttpMethod.POST, path, type, Buffer.buffer(file));
    }

    private Future<Void> send(HttpMethod method, String path, String type, Buffer file) {
        String authorization = authentication == null ? null : authentication.authorization(method.name(), path);
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setHost(session.place().host())
                .setPort(session.place().port())
                .setSsl(secure)
                .setURI(path)
                .setFollowRedirects(false)
                .putHeader(HttpHeaderNames.CONTENT_TYPE, type);
        if (authorization != null) {
            options.putHeader(HttpHeaderNames.AUTHORIZATION, authorization);
        }
        return client.get()
                .request(options)
                .compose(request -> answer(request, file))
                .recover(failure -> Future.failedFuture(new CameraException(
                        CameraException.Kind.UNREACHABLE,
                        failure instanceof TimeoutException
                                ? "the camera takes no file within " + WITHIN_SECONDS + " s"
                                : "the camera takes no file: " + failure.getMessage())))
                .compose(response -> answered(response, method, path, type, file));
    }

    private static Future<HttpClientResponse> answer(HttpClientRequest request, Buffer file) {
        return request.send(file)
                .timeout(WITHIN_SECONDS, TimeUnit.SECONDS)
                .onComplete(done -> request.reset()); // what it says beside the status is of no interest
    }

    private Future<Void> answered(
            HttpClientResponse response, HttpMethod method, String path, String type, Buffer file) {
        int status = response.statusCode();
        if (status == 401) {
            boolean again = authentication != null
                    && authentication.challenged(response.headers().getAll(HttpHeaderNames.WWW_AUTHENTICATE));
            return again
                    ? send(method, path, type, file)
                    : Future.failedFuture(new CameraException(
                            CameraException.Kind.UNAUTHORISED, "the camera refuses user name and password for a file"));
        }
        if (authentication != null) {
            authentication.accepted();
        }
        if (status == 405 && method.equals(HttpMethod.POST)) {
            return send(HttpMethod.PUT, path, type, file);
        }
        return status >= 200 && status < 300
                ? Future.succeededFuture()
                : Future.failedFuture(new CameraException(
                        CameraException.Kind.FAILED, "expected the camera to take a file but it answered " + status));
    }
}
