package org.ovcgateway.gateway;

import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.PlatformConfig;
import org.ovcgateway.gateway.channel.ChannelLoop;
import org.ovcgateway.gateway.channel.Channels;
import org.ovcgateway.gateway.channel.RecordSlot;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.platform.Trust;
import org.ovcgateway.gateway.record.AddressPolicy;
import org.ovcgateway.gateway.record.RecordFigures;
import org.ovcgateway.gateway.record.RecordSession;
import org.ovcgateway.gateway.record.RecordingService;
import org.ovcgateway.gateway.status.ChannelStatus;
import org.ovcgateway.gateway.status.RecordStatus;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.media.relay.Sink;

/**
 * Makes record sessions as the platform's part of the configuration wants them. {@link #configure} is called by the thread that
 * applies configurations, {@link #open} on channels' loops.
 */
final class Recordings implements Channels.RecordSessions {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(15);

    /** What the configuration says, with the client that is set up for it. */
    private record Setup(
            HttpClient http,
            boolean https,
            boolean allowPrivate,
            @Nullable Path caFile) {
        boolean allows(URI url) {
            return allowPrivate || !AddressPolicy.isPrivate(url);
        }
    }

    private final Vertx vertx;
    private final RandomGenerator random;
    private volatile @Nullable Setup setup;

    Recordings(Vertx vertx, RandomGenerator random) {
        this.vertx = vertx;
        this.random = random;
    }

    /** @throws IOException if the CA file cannot be used */
    void configure(PlatformConfig platform) throws IOException {
        Setup last = setup;
        boolean tls = platform.url() == null
                || !"ws".equals(platform.url().getScheme().toLowerCase(Locale.ROOT));
        boolean https = switch (platform.uploadHttps()) {
            case AUTO -> tls;
            case ALWAYS -> true;
            case NEVER -> false;
        };
        HttpClient http = last != null && Objects.equals(last.caFile(), platform.caFile())
                ? last.http()
                : client(platform.caFile());
        setup = new Setup(http, https, platform.allowPrivateAddresses(), platform.caFile());
    }

    @Override
    public RecordSlot.Recording open(int channel, ChannelLoop loop, StartRecord command) throws CommandException {
        Setup current = Objects.requireNonNull(setup, "configured before the first command");
        RecordingService service;
        try {
            service = new RecordingService(current.http(), command.callbackUrl(), current.https(), current::allows);
        } catch (IllegalArgumentException e) {
            throw new CommandException(ErrorCode.BAD_PARAMETER, String.valueOf(e.getMessage()), e);
        }
        Backoff backoff = Backoff.exponential(FIRST_PAUSE, LONGEST_PAUSE, random);
        return new Recording(
                new RecordSession(command, service, loop.timers(), PooledByteBufAllocator.DEFAULT, backoff));
    }

    Future<Void> close() {
        Setup last = setup;
        return last == null ? Future.succeededFuture() : last.http().close();
    }

    private HttpClient client(@Nullable Path caFile) throws IOException {
        HttpClientOptions options = RecordingService.clientOptions();
        if (caFile != null) {
            options.setTrustOptions(Trust.systemAnd(caFile));
        }
        return vertx.createHttpClient(options);
    }

    /** A session as its channel sees it. */
    private record Recording(RecordSession session) implements RecordSlot.Recording {
        @Override
        public Sink sink() {
            return session;
        }

        @Override
        public Future<Void> stop() {
            return session.stop(STOP_LIMIT);
        }

        @Override
        public RecordStatus status() {
            RecordFigures figures = session.figures();
            return new RecordStatus(figures.pending(), figures.pendingBytes());
        }

        @Override
        public ChannelStatus.UploadTotals totals() {
            RecordFigures figures = session.figures();
            return new ChannelStatus.UploadTotals(figures.uploaded(), figures.failed(), figures.dropped());
        }
    }
}
