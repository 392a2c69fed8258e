package org.ovcgateway.gateway.control;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.BindAnswer;

/** Asks and tells the daemon that runs with a state directory. Futures fail with an {@link IOException} in words. */
public final class ControlClient {
    private static final int CONNECT_MILLISECONDS = 5_000;
    /** Longer than the platform may take for its answer. */
    private static final int ANSWER_WITHIN_SECONDS = 40;

    private final Path path;
    private final HttpClient client;

    public ControlClient(Vertx vertx, Path stateDirectory) {
        this.path = ControlSocket.in(stateDirectory);
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(CONNECT_MILLISECONDS).setMaxRedirects(0));
    }

    /** How the daemon fares, as docs/ref/cli.md has it. */
    public Future<JsonObject> status() {
        return ask(HttpMethod.GET, "/status", Buffer.buffer());
    }

    /** Has the platform told that somebody wants the device to be theirs. */
    public Future<BindAnswer> bind(String bindId) {
        return ask(
                        HttpMethod.POST,
                        "/bind",
                        new JsonObject().put("bind_id", bindId).toBuffer())
                .compose(answer -> switch (answer.getString("result", "")) {
                    case "taken" -> Future.succeededFuture(BindAnswer.TAKEN);
                    case "told" -> Future.succeededFuture(BindAnswer.TOLD);
                    default -> failed("expected taken or told from the daemon but was " + answer.encode());
                });
    }

    private Future<JsonObject> ask(HttpMethod method, String uri, Buffer body) {
        String tooLong = ControlSocket.tooLong(path);
        if (tooLong != null) {
            return failed("the daemon has no control socket: " + tooLong);
        }
        if (Files.notExists(path)) {
            return failed("no daemon runs with this state directory: there is no " + path);
        }
        RequestOptions options = new RequestOptions()
                .setServer(SocketAddress.domainSocketAddress(path.toString()))
                .setHost("localhost")
                .setMethod(method)
                .setURI(uri)
                .setIdleTimeout(TimeUnit.SECONDS.toMillis(ANSWER_WITHIN_SECONDS));
        return client.request(options)
                .recover(cause -> failed(unreachable(cause)))
                .compose(request -> request.send(body)
                        .compose(response -> response.body().compose(text -> read(response.statusCode(), text)))
                        .recover(cause -> failed(cause.getMessage())));
    }

    private String unreachable(Throwable cause) {
        if (!Files.isReadable(path) || !Files.isWritable(path)) {
            return "the daemon's " + path + " may not be opened by this user: run it as root or as the daemon's user";
        }
        return "no daemon runs with this state directory: nobody answers at " + path + " (" + cause.getMessage() + ")";
    }

    private static Future<JsonObject> read(int status, Buffer text) {
        try {
            JsonObject answer = new JsonObject(text);
            return status == 200
                    ? Future.succeededFuture(answer)
                    : failed(answer.getString("error", "the daemon answered " + status));
        } catch (DecodeException | ClassCastException e) {
            return failed("expected a JSON document from the daemon but was something else, with status " + status);
        }
    }

    private static <T> Future<T> failed(@Nullable String words) {
        return Future.failedFuture(new IOException(words));
    }
}
