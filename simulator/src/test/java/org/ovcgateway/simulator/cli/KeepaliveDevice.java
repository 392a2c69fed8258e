package org.ovcgateway.simulator.cli;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.testkit.Await;

/** Logs in, sends one Keepalive, and listens. */
final class KeepaliveDevice implements WebSocket.Listener, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<String> texts = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway.Init") // set by login()
    private WebSocket socket;

    static KeepaliveDevice login(String url) throws Exception {
        KeepaliveDevice device = new KeepaliveDevice();
        device.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(
                        URI.create(url + "?login_code=1&login_passwd=x&hardware_model=foreign&firmware_model=1"),
                        device)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        device.socket
                .sendText("{\"req\":\"Keepalive\",\"params\":{\"state\":1,\"channels\":[]},\"seq\":1}", true)
                .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        return device;
    }

    List<String> texts() {
        return List.copyOf(texts);
    }

    void awaitText(String text) {
        Await.until(text, PATIENCE, () -> texts.contains(text));
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket source, CharSequence data, boolean last) {
        texts.add(data.toString());
        source.request(1);
        return null;
    }

    @Override
    public void close() {
        socket.abort();
    }
}
