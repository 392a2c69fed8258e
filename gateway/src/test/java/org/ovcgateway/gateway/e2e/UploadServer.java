package org.ovcgateway.gateway.e2e;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.testkit.Await;

/**
 * An HTTP server of somebody's on 127.0.0.1 that takes whatever is uploaded. What asks for the address of a segment is sent to
 * {@code /segment}.
 */
final class UploadServer implements AutoCloseable {

    /**
     * One upload.
     *
     * @param request such as {@code PUT /log}
     * @param name what {@code Mac-Identity} said; null if it was not there
     */
    record Upload(
            String request,
            @Nullable String name,
            @Nullable String contentType,
            @Nullable String contentLength,
            Buffer body) {}

    final List<Upload> uploads = new CopyOnWriteArrayList<>();

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server =
            Site.result(vertx.createHttpServer().requestHandler(this::take).listen(0, "127.0.0.1"));

    String url(String path) {
        return "http://127.0.0.1:" + server.actualPort() + path;
    }

    /** Waits for so many uploads there, and returns the last of them. */
    Upload await(String request, int count) {
        Await.until(count + " of " + request, Site.SOON, () -> of(request).size() >= count);
        return of(request).get(count - 1);
    }

    private List<Upload> of(String request) {
        return uploads.stream()
                .filter(upload -> upload.request().equals(request))
                .toList();
    }

    private void take(HttpServerRequest request) {
        request.body().onSuccess(body -> {
            uploads.add(new Upload(
                    request.method() + " " + request.path(),
                    request.getHeader("Mac-Identity"),
                    request.getHeader("Content-Type"),
                    request.getHeader("Content-Length"),
                    body));
            request.response()
                    .end(new JsonObject()
                            .put("name", "one")
                            .put("url", url("/segment"))
                            .encode());
        });
    }

    @Override
    public void close() {
        Site.result(vertx.close());
    }
}
