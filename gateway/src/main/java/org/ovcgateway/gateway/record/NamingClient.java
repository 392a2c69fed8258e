package org.ovcgateway.gateway.record;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** An HTTP client whose every request carries the headers by which the device names itself (H.627.2 9.2). For any thread. */
public final class NamingClient implements HttpClient {
    private final HttpClient client;
    private final Supplier<Map<String, String>> headers;

    /**
     * @param client closed with this one
     * @param headers as they are to be at that moment, value by name; none where nothing names the device
     */
    public NamingClient(HttpClient client, Supplier<Map<String, String>> headers) {
        this.client = client;
        this.headers = headers;
    }

    @Override
    public Future<HttpClientRequest> request(RequestOptions options) {
        headers.get().forEach(options::putHeader);
        return client.request(options);
    }

    @Override
    public Future<Void> shutdown(long timeout, TimeUnit unit) {
        return client.shutdown(timeout, unit);
    }
}
