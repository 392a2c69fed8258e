package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetSocket;
import java.net.URI;
import org.ovcgateway.camera.StreamAddress;

/** Whether a camera with a stream over HTTP listens: to ask for the stream would be to have it sent. */
final class HttpQuestion implements CameraQuestion {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    private final NetClient client;

    HttpQuestion(NetClient client) {
        this.client = client;
    }

    @Override
    public Future<Void> ask(StreamAddress address) {
        URI uri = URI.create(address.url());
        int standard = uri.getScheme().equals("https") ? HTTPS_PORT : HTTP_PORT;
        return client.connect(uri.getPort() < 0 ? standard : uri.getPort(), uri.getHost())
                .compose(NetSocket::close);
    }
}
