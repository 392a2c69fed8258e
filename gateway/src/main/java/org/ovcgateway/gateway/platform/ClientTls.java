package org.ovcgateway.gateway.platform;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What connections outside of Vert.x need for TLS, made when it is asked for first: reading the authorities takes some ten
 * milliseconds and memory, which whoever pushes in plain text only shall not pay. May be used from any thread.
 */
public final class ClientTls {
    private final Vertx vertx;
    private final @Nullable Path caFile;
    private @Nullable Future<SslContext> context;

    /**
     * Reads nothing yet.
     *
     * @param caFile PEM certificates to trust beside the system's; null for the system's only
     */
    public ClientTls(Vertx vertx, @Nullable Path caFile) {
        this.vertx = vertx;
        this.caFile = caFile;
    }

    /** The context, which checks the server's name; fails if the CA file cannot be used, until it can. */
    public synchronized Future<SslContext> context() {
        Future<SslContext> current = context;
        if (current == null || current.failed()) {
            current = vertx.executeBlocking(this::make);
            context = current;
        }
        return current;
    }

    private SslContext make() throws IOException {
        return SslContextBuilder.forClient()
                .trustManager(Trust.manager(caFile))
                .endpointIdentificationAlgorithm("HTTPS")
                .build();
    }
}
