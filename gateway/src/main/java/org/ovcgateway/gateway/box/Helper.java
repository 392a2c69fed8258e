package org.ovcgateway.gateway.box;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The unit that does as root what the daemon may not do: sets the clock, restarts the box. One order a connection: it says
 * {@code ready}, takes a line, answers {@code ok} or {@code error: why}. Its script, packaging/deb/helper.sh, judges the order.
 */
public final class Helper implements ClockSetter {
    /** Where the package's socket unit listens. */
    public static final Path SOCKET = Path.of("/run/ovc-gateway-helper.sock");

    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final int CONNECT_MILLISECONDS = 5_000;
    private static final int MAX_ANSWER_BYTES = 1024;

    private final Vertx vertx;
    private final NetClient client;
    private final Path socket;

    public Helper(Vertx vertx, Path socket) {
        this.vertx = vertx;
        this.socket = socket;
        this.client = vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_MILLISECONDS));
    }

    @Override
    public Future<Void> set(Supplier<Instant> time) {
        return ask(() -> {
            long millis = time.get().toEpochMilli();
            return String.format(
                    Locale.ROOT, "set-time %d.%03d", Math.floorDiv(millis, 1000), Math.floorMod(millis, 1000));
        });
    }

    /** Whether it is there to be asked. */
    boolean isPresent() {
        return Files.exists(socket);
    }

    /** Completes when the box has begun to restart. */
    Future<Void> reboot() {
        return ask(() -> "reboot");
    }

    /** Fails with an {@link IOException} in words. */
    private Future<Void> ask(Supplier<String> order) {
        return vertx.executeBlocking(() -> Files.exists(socket))
                .compose(exists -> exists
                        ? client.connect(SocketAddress.domainSocketAddress(socket.toString()))
                                .recover(cause ->
                                        failed("the helper at " + socket + " cannot be reached: " + cause.getMessage()))
                                .compose(opened -> new Conversation(opened, order).answer.future())
                        : failed("there is no helper at " + socket));
    }

    private static <T> Future<T> failed(String words) {
        return Future.failedFuture(new IOException(words));
    }

    /** On the connection's event loop. */
    private final class Conversation {
        private final NetSocket peer;
        private final Supplier<String> order;
        private final Promise<Void> answer = Promise.promise();
        private final Buffer heard = Buffer.buffer();
        private final long limit;
        private boolean asked;

        Conversation(NetSocket peer, Supplier<String> order) {
            this.peer = peer;
            this.order = order;
            limit = vertx.setTimer(
                    ANSWER_WITHIN.toMillis(),
                    late -> end("the helper gave no answer within " + ANSWER_WITHIN.toSeconds() + " s"));
            peer.exceptionHandler(cause -> end("the helper's connection broke: " + cause.getMessage()));
            peer.closeHandler(closed -> end("the helper said nothing more after '" + text() + "'"));
            peer.handler(this::hear);
        }

        private String text() {
            return heard.toString(StandardCharsets.UTF_8).strip();
        }

        private void hear(Buffer part) {
            heard.appendBuffer(part);
            if (heard.length() > MAX_ANSWER_BYTES) {
                end("the helper said more than " + MAX_ANSWER_BYTES + " bytes");
                return;
            }
            String[] lines = (heard.toString(StandardCharsets.UTF_8) + "\0").split("\n", 3);
            if (lines.length > 1 && !asked) {
                asked = true;
                if (!lines[0].equals("ready")) {
                    end("expected 'ready' from the helper but was '" + lines[0] + "'");
                    return;
                }
                peer.write(order.get() + "\n")
                        .onFailure(cause -> end("the helper cannot be told: " + cause.getMessage()));
            }
            if (lines.length > 2) {
                end(lines[1].equals("ok") ? null : lines[1].replaceFirst("^error: ", ""));
            }
        }

        private void end(@Nullable String failure) {
            vertx.cancelTimer(limit);
            if (failure == null) {
                answer.tryComplete();
            } else {
                answer.tryFail(new IOException(failure));
            }
            peer.close();
        }
    }
}
