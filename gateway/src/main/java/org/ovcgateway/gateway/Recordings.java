package org.ovcgateway.gateway;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.PlatformConfig;
import org.ovcgateway.gateway.channel.ChannelLoop;
import org.ovcgateway.gateway.channel.Channels;
import org.ovcgateway.gateway.channel.RecordSlot;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.platform.Trust;
import org.ovcgateway.gateway.record.AddressPolicy;
import org.ovcgateway.gateway.record.FileDownload;
import org.ovcgateway.gateway.record.FileUpload;
import org.ovcgateway.gateway.record.RecordSession;
import org.ovcgateway.gateway.record.StillUpload;
import org.ovcgateway.gateway.record.UploadPolicy;
import org.ovcgateway.gateway.record.UploadService;
import org.ovcgateway.gateway.status.ChannelStatus;
import org.ovcgateway.gateway.status.RecordStatus;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.media.TrackFormat;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.media.sound.SoundMaker;

/**
 * Makes record sessions, uploads stills, and fetches files of sound, as the platform's part of the configuration wants them. {@link #configure} is called by the thread that
 * applies configurations, {@link #open} on channels' loops.
 */
final class Recordings implements Channels.RecordSessions, Channels.StillUploads, Channels.SoundFiles {
    /** What the configuration says, with the client that is set up for it. */
    private record Setup(HttpClient http, PlatformConfig platform) {}

    private final Vertx vertx;
    private final RandomGenerator random;
    private final LongConsumer sent;
    private volatile @Nullable Setup setup;

    /** @param sent is told the bytes that go to uploads, on any event loop */
    Recordings(Vertx vertx, RandomGenerator random, LongConsumer sent) {
        this.vertx = vertx;
        this.random = random;
        this.sent = sent;
    }

    /** @throws IOException if the CA file cannot be used */
    void configure(PlatformConfig platform) throws IOException {
        Setup last = setup;
        HttpClient http = last != null && Objects.equals(last.platform().caFile(), platform.caFile())
                ? last.http()
                : client(platform.caFile());
        setup = new Setup(http, platform);
    }

    @Override
    public RecordSlot.Recording open(int channel, ChannelLoop loop, StartRecord command) throws CommandException {
        Setup current = Objects.requireNonNull(setup, "configured before the first command");
        UploadPolicy policy =
                UploadPolicy.of(current.platform(), loop.timers()::now, random, "[ch " + channel + "] [rec]");
        return new Recording(new RecordSession(command, policy, current.http(), loop.context(), loop.timers()));
    }

    @Override
    public Future<Void> upload(ChannelLoop loop, String url, byte[] jpeg) {
        Setup current = Objects.requireNonNull(setup, "configured before the first command");
        return StillUpload.put(
                current.http(),
                loop.context(),
                loop.timers(),
                AddressPolicy.of(current.platform().allowPrivateAddresses()),
                url,
                jpeg);
    }

    @Override
    public Future<Void> preview(ChannelLoop loop, String url, byte[] jpeg) {
        Setup current = Objects.requireNonNull(setup, "configured before the first command");
        return StillUpload.post(
                current.http(),
                loop.context(),
                loop.timers(),
                AddressPolicy.of(current.platform().allowPrivateAddresses()),
                url,
                jpeg);
    }

    @Override
    public Future<ByteBuf> fetch(ChannelLoop loop, String url) {
        Setup current = Objects.requireNonNull(setup, "configured before the first command");
        return FileDownload.get(
                current.http(),
                loop.context(),
                loop.timers(),
                AddressPolicy.of(current.platform().allowPrivateAddresses()),
                url,
                SoundMaker.MAX_FILE_BYTES);
    }

    /** As {@link FileUpload#put}. */
    Future<Void> put(Context context, Path file, String contentType, String url) {
        Setup current = Objects.requireNonNull(setup, "configured before the first command");
        return FileUpload.put(
                vertx,
                current.http(),
                context,
                Timers.on(context),
                AddressPolicy.of(current.platform().allowPrivateAddresses()),
                file,
                contentType,
                url);
    }

    /** As {@link FileDownload#toFile}. */
    Future<Void> get(Context context, String url, Path file, FileDownload.Arrival arrival) {
        Setup current = Objects.requireNonNull(setup, "configured before the first command");
        return FileDownload.toFile(
                vertx,
                current.http(),
                context,
                Timers.on(context),
                AddressPolicy.of(current.platform().allowPrivateAddresses()),
                url,
                file,
                arrival);
    }

    Future<Void> close() {
        Setup last = setup;
        return last == null ? Future.succeededFuture() : last.http().close();
    }

    private HttpClient client(@Nullable Path caFile) throws IOException {
        return UploadService.client(vertx, caFile == null ? null : Trust.systemAnd(caFile), sent);
    }

    /** A session as its channel sees it. */
    private record Recording(RecordSession session) implements RecordSlot.Recording {
        @Override
        public Sink sink() {
            return session.sink();
        }

        @Override
        public void announce(List<TrackFormat> formats) {
            session.announce(formats);
        }

        @Override
        public Future<Void> stop() {
            return session.stop();
        }

        @Override
        public RecordStatus status() {
            return session.status();
        }

        @Override
        public ChannelStatus.UploadTotals totals() {
            return session.totals();
        }
    }
}
