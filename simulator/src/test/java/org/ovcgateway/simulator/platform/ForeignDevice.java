package org.ovcgateway.simulator.platform;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.testkit.Await;

/** A device on the JDK's WebSocket, which shares nothing with the virtual platform: logs in, sends texts, answers as it is told. */
final class ForeignDevice implements WebSocket.Listener, AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<String> received = new CopyOnWriteArrayList<>();
    private final StringBuilder partial = new StringBuilder();
    private final Function<JsonObject, @Nullable JsonObject> answers;
    private volatile @Nullable String ended;

    @SuppressWarnings("NullAway.Init") // set by onOpen, before the login returns
    private volatile WebSocket socket;

    private ForeignDevice(Function<JsonObject, @Nullable JsonObject> answers) {
        this.answers = answers;
    }

    /**
     * Logs in.
     *
     * @param answers what stands beside {@code seq} in the answer to a request; null leaves it unanswered
     * @throws java.net.http.WebSocketHandshakeException if it is not let in
     */
    static ForeignDevice login(URI url, Function<JsonObject, @Nullable JsonObject> answers) throws Exception {
        ForeignDevice device = new ForeignDevice(answers);
        try {
            HttpClient.newHttpClient()
                    .newWebSocketBuilder()
                    .buildAsync(url, device)
                    .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
        return device;
    }

    /** Answers every request with an empty success. */
    static ForeignDevice login(VirtualPlatform platform, PlatformDialect dialect, String id) throws Exception {
        return login(loginUrl(platform, dialect, id), request -> new JsonObject().put("resp", new JsonObject()));
    }

    static URI loginUrl(VirtualPlatform platform, PlatformDialect dialect, String id) {
        return URI.create(platform.signallingUri() + dialect.path() + "?login_code=" + id
                + "&login_passwd=x&hardware_model=foreign&firmware_model=1");
    }

    void send(String text) throws Exception {
        socket.sendText(text, true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Sends a request and waits for the answer of that number. */
    JsonObject ask(String method, @Nullable JsonObject params, long seq) throws Exception {
        JsonObject request = new JsonObject().put("req", method);
        if (params != null) {
            request.put("params", params);
        }
        send(request.put("seq", seq).encode());
        return Await.value(
                "the answer to " + method,
                PATIENCE,
                () -> received.stream()
                        .map(JsonObject::new)
                        .filter(message ->
                                !message.containsKey("req") && Long.valueOf(seq).equals(message.getLong("seq")))
                        .findFirst()
                        .orElse(null));
    }

    void keepalive(long seq) throws Exception {
        send(
                "{\"req\":\"Keepalive\",\"params\":{\"mac_id\":\"m\",\"state\":1,\"channels\":[{\"channel\":0,\"state\":1}]},\"seq\":"
                        + seq + "}");
    }

    List<String> received() {
        return List.copyOf(received);
    }

    void awaitText(String part) {
        Await.until(part + " at the device", PATIENCE, () -> received.stream().anyMatch(text -> text.contains(part)));
    }

    /** Waits for the end of the connection: {@code closed CODE}, or {@code broken}. */
    String awaitEnd() {
        return Await.value("the end of the connection", PATIENCE, () -> ended);
    }

    @Override
    public void onOpen(WebSocket opened) {
        socket = opened;
        opened.request(Long.MAX_VALUE);
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket source, CharSequence data, boolean last) {
        partial.append(data);
        if (last) {
            String text = partial.toString();
            partial.setLength(0);
            received.add(text);
            return answer(source, text);
        }
        return null;
    }

    private @Nullable CompletionStage<?> answer(WebSocket source, String text) {
        if (!text.contains("\"req\"")) {
            return null;
        }
        JsonObject request = new JsonObject(text);
        JsonObject answer = answers.apply(request);
        return answer == null
                ? null
                : source.sendText(answer.put("seq", request.getValue("seq")).encode(), true);
    }

    @Override
    public CompletionStage<?> onClose(WebSocket source, int status, String reason) {
        ended = "closed " + status;
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void onError(WebSocket source, Throwable fault) {
        ended = "broken";
    }

    @Override
    public void close() {
        socket.abort();
    }
}
