package org.ovcgateway.gateway.control;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.Platform;
import org.ovcgateway.gateway.platform.RpcException;
import org.ovcgateway.gateway.record.ledger.LedgerFile;
import org.ovcgateway.gateway.status.GatewayStatus;
import org.ovcgateway.gateway.status.PlatformStatus;
import org.ovcgateway.gateway.status.StatusSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTP over a Unix-domain socket in the state directory, for the daemon's user and root alone: {@code GET /status},
 * {@code GET /ledger} and {@code POST /bind} (docs/design/adr/0009). A daemon that cannot have the socket says so once and runs without. Methods from
 * any thread.
 */
public final class ControlSocket {
    private static final Logger log = LoggerFactory.getLogger(ControlSocket.class);

    /** unix(7): {@code sun_path} has 108 bytes, the last of which is zero. */
    static final int MAX_PATH_BYTES = 107;

    static final int MAX_BODY_BYTES = 4 * 1024;
    static final int MAX_BIND_ID_CHARACTERS = 256;

    /** Of the ledger, the newest: some 200 KiB as text. */
    static final int MAX_GAPS = 1000;

    private static final int MAX_HEADER_BYTES = 8 * 1024;
    private static final int IDLE_TIMEOUT_SECONDS = 60;

    private final Vertx vertx;
    private final Path path;
    private final LedgerFile ledger;
    private final String version;
    private final StatusSource statusSource;
    private final Platform platform;
    private @Nullable HttpServer server; // after start, before close
    private volatile boolean ownersOnly;

    /**
     * Opens nothing yet.
     *
     * @param stateDirectory made if it is not there
     * @param version of the daemon
     */
    public ControlSocket(
            Vertx vertx, Path stateDirectory, String version, StatusSource statusSource, Platform platform) {
        this.vertx = vertx;
        this.path = in(stateDirectory);
        this.ledger = new LedgerFile(stateDirectory);
        this.version = version;
        this.statusSource = statusSource;
        this.platform = platform;
    }

    /** Where the socket of the daemon with that state directory is. */
    static Path in(Path stateDirectory) {
        return stateDirectory.resolve("control.sock").toAbsolutePath().normalize();
    }

    /** Why no socket can have that path, in words; null if one can. */
    static @Nullable String tooLong(Path path) {
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        return bytes <= MAX_PATH_BYTES
                ? null
                : "expected a path of at most " + MAX_PATH_BYTES + " bytes but " + path + " has " + bytes;
    }

    /** Opens the socket; completes when it is open, or a warning has said why it is not. Once. */
    public Future<Void> start() {
        String tooLong = tooLong(path);
        if (tooLong != null) {
            return withoutIt(tooLong);
        }
        return vertx.<@Nullable Void>executeBlocking(() -> {
                    makeRoom();
                    return null;
                })
                .compose(free -> listen())
                .recover(cause -> withoutIt(cause.getMessage()));
    }

    /** Closes it and takes it out of the state directory. */
    public Future<Void> close() {
        HttpServer open = server;
        server = null;
        return open == null
                ? Future.succeededFuture()
                : open.close()
                        .transform(closed -> vertx.executeBlocking(() -> Files.deleteIfExists(path)))
                        .mapEmpty();
    }

    private static Future<Void> withoutIt(@Nullable String why) {
        log.warn("[control] no socket for 'status' and 'bind': {}", why);
        return Future.succeededFuture();
    }

    /** Takes away what a daemon has left that is not there any more. */
    private void makeRoom() throws IOException {
        Path folder = path.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            probe.configureBlocking(false); // a daemon that hangs is there too
            probe.connect(UnixDomainSocketAddress.of(path));
            throw new IOException("another daemon answers at " + path);
        } catch (ConnectException nobody) {
            Files.deleteIfExists(path);
        }
    }

    private Future<Void> listen() {
        HttpServer fresh = vertx.createHttpServer(new HttpServerOptions()
                .setIdleTimeout(IDLE_TIMEOUT_SECONDS)
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setMaxHeaderSize(MAX_HEADER_BYTES)
                .setCompressionSupported(false)
                .setHttp2ClearTextEnabled(false));
        fresh.connectionHandler(connection -> {
            if (!ownersOnly) {
                connection.close(); // it came before the socket was its owner's alone
            }
        });
        fresh.requestHandler(this::handle);
        return fresh.listen(SocketAddress.domainSocketAddress(path.toString()))
                .compose(open -> vertx.executeBlocking(
                                () -> Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------")))
                        .recover(cause -> fresh.close().transform(closed -> Future.failedFuture(cause))))
                .map(done -> {
                    ownersOnly = true;
                    server = fresh;
                    return null;
                });
    }

    private void handle(HttpServerRequest request) {
        String asked = request.method() + " " + request.path();
        switch (asked) {
            case "GET /status" ->
                statusSource
                        .status()
                        .onSuccess(status -> answer(request, 200, StatusDocument.of(status, version)))
                        .onFailure(cause -> {
                            log.error("[control] the status cannot be had", cause);
                            refuse(request, 500, "the status cannot be had");
                        });
            case "GET /ledger" ->
                vertx.executeBlocking(() -> ledger.newest(MAX_GAPS))
                        .onSuccess(gaps -> answer(request, 200, StatusDocument.of(gaps)))
                        .onFailure(cause -> {
                            log.error("[control] the ledger cannot be read", cause);
                            refuse(request, 500, "the ledger cannot be read");
                        });
            case "POST /bind" -> body(request);
            default ->
                refuse(
                        request,
                        request.method().equals(HttpMethod.GET)
                                        || request.method().equals(HttpMethod.POST)
                                ? 404
                                : 405,
                        "expected GET /status, GET /ledger or POST /bind but was something else");
        }
    }

    /** Takes the body in as far as it may go. */
    private void body(HttpServerRequest request) {
        Buffer body = Buffer.buffer();
        request.handler(part -> {
            if (body.length() <= MAX_BODY_BYTES) {
                body.appendBuffer(part);
                if (body.length() > MAX_BODY_BYTES) {
                    request.response().putHeader(HttpHeaders.CONNECTION, "close");
                    refuse(request, 413, "expected at most " + MAX_BODY_BYTES + " bytes but were more");
                }
            }
        });
        request.endHandler(end -> {
            if (body.length() <= MAX_BODY_BYTES) {
                bind(request, body);
            }
        });
    }

    private void bind(HttpServerRequest request, Buffer body) {
        String bindId = bindId(body);
        if (bindId == null) {
            refuse(
                    request,
                    400,
                    "expected {\"bind_id\": TEXT} with a text of 1 to " + MAX_BIND_ID_CHARACTERS
                            + " characters but was something else");
            return;
        }
        platform.bind(bindId)
                .onSuccess(bound -> {
                    String result = bound.name().toLowerCase(Locale.ROOT);
                    log.info("[control] bind: {}", result);
                    answer(request, 200, new JsonObject().put("result", result));
                })
                .onFailure(cause -> notBound(request, cause));
    }

    private static @Nullable String bindId(Buffer body) {
        try {
            return new JsonObject(body).getValue("bind_id") instanceof String text
                            && !text.isBlank()
                            && text.length() <= MAX_BIND_ID_CHARACTERS
                    ? text
                    : null;
        } catch (DecodeException | ClassCastException e) {
            return null;
        }
    }

    private void notBound(HttpServerRequest request, Throwable cause) {
        statusSource.status().onComplete(now -> {
            GatewayStatus status = now.result();
            PlatformStatus session = status == null ? null : status.platform();
            String words = String.valueOf(cause.getMessage());
            if (session != null && session.state() != PlatformStatus.State.ONLINE && session.lastError() != null) {
                words += "; the last attempt: " + session.lastError();
            }
            log.info("[control] bind: {}", words);
            JsonObject error = StatusDocument.error(words);
            if (cause instanceof RpcException refused) {
                error.put("code", refused.code());
            }
            answer(request, 502, error);
        });
    }

    private static void refuse(HttpServerRequest request, int status, String words) {
        answer(request, status, StatusDocument.error(words));
    }

    private static void answer(HttpServerRequest request, int status, JsonObject body) {
        if (!request.response().ended() && !request.response().closed()) {
            request.response()
                    .setStatusCode(status)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(body.encode() + "\n");
        }
    }
}
