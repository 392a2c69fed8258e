package org.ovcgateway.gateway;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.PlatformConfig;
import org.ovcgateway.config.SpoolConfig;
import org.ovcgateway.gateway.channel.ChannelLoop;
import org.ovcgateway.gateway.channel.Channels;
import org.ovcgateway.gateway.channel.RecordSlot;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.DiskState;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.platform.Trust;
import org.ovcgateway.gateway.record.AddressPolicy;
import org.ovcgateway.gateway.record.Backlog;
import org.ovcgateway.gateway.record.FileDownload;
import org.ovcgateway.gateway.record.FileUpload;
import org.ovcgateway.gateway.record.NamingClient;
import org.ovcgateway.gateway.record.RecordSession;
import org.ovcgateway.gateway.record.SpoolDisk;
import org.ovcgateway.gateway.record.StillUpload;
import org.ovcgateway.gateway.record.UploadException;
import org.ovcgateway.gateway.record.UploadPolicy;
import org.ovcgateway.gateway.record.UploadService;
import org.ovcgateway.gateway.record.ledger.Account;
import org.ovcgateway.gateway.record.ledger.Cause;
import org.ovcgateway.gateway.record.ledger.Ledger;
import org.ovcgateway.gateway.record.spool.SegmentInfo;
import org.ovcgateway.gateway.record.spool.Spool;
import org.ovcgateway.gateway.record.spool.SpooledSegment;
import org.ovcgateway.gateway.status.ChannelStatus;
import org.ovcgateway.gateway.status.RecordStatus;
import org.ovcgateway.gateway.status.RecordingStatus;
import org.ovcgateway.gateway.status.SpoolStatus;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.gateway.uplink.Uplink;
import org.ovcgateway.media.TrackFormat;
import org.ovcgateway.media.relay.GroupRing;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.media.sound.SoundMaker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes record sessions, uploads stills, and fetches files of sound, as the platform's part of the configuration wants them. {@link #configure} is called by the thread that
 * applies configurations, {@link #open} on channels' loops.
 */
final class Recordings implements Channels.RecordSessions, Channels.StillUploads, Channels.SoundFiles {
    private static final Logger log = LoggerFactory.getLogger(Recordings.class);
    private static final long EXPIRE_MILLISECONDS = 60_000;

    /** What the configuration says, with the client that is set up for it. */
    private record Setup(HttpClient http, PlatformConfig platform) {}

    private final Vertx vertx;
    private final RandomGenerator random;
    private final Uplink uplink;
    private final InstantSource time;
    private final Ledger ledger;
    private final Map<Integer, Backlog> backlogs = new ConcurrentHashMap<>();
    private volatile @Nullable Setup setup;
    private volatile @Nullable Spool spool;
    private volatile Map<String, String> headers = Map.of();

    /**
     * Starts nothing yet.
     *
     * @param time what is taken for now here
     * @param stateDirectory where the account of what is missing is kept; null to keep it in memory only
     * @param uplink what all uploads go by
     */
    Recordings(Vertx vertx, RandomGenerator random, InstantSource time, @Nullable Path stateDirectory, Uplink uplink) {
        this.vertx = vertx;
        this.random = random;
        this.time = time;
        this.uplink = uplink;
        this.ledger = new Ledger(stateDirectory);
    }

    /**
     * Finds what an earlier run left: before the first command, and after the first {@link #configure}.
     *
     * @param config null for no spool
     */
    Future<Void> start(@Nullable SpoolConfig config) {
        ledger.load();
        if (config == null) {
            ledger.accounts().forEach(Account::foundAll);
            return Future.succeededFuture();
        }
        Spool fresh = new Spool(config.path(), limits(config), time, System::nanoTime);
        spool = fresh;
        vertx.setPeriodic(EXPIRE_MILLISECONDS, tick -> fresh.expire());
        Promise<Void> opened = Promise.promise();
        fresh.open(
                (segment, why) -> backlog(fresh, segment.info().channel()).evicted(segment, why),
                new Spool.Outcome<>() {
                    @Override
                    public void done(Spool.Found found) {
                        restore(fresh, found);
                        opened.complete();
                    }

                    @Override
                    public void failed(IOException why) {
                        // Said in the log, and tried again with each segment.
                        opened.complete();
                    }
                });
        return opened.future();
    }

    /** Applies a changed spool: other bounds at once, another place with the next start. */
    void configure(@Nullable SpoolConfig config) {
        Spool present = spool;
        if (config == null
                ? present != null
                : present == null || !present.folder().equals(config.path())) {
            log.warn("recording.spool: another place has effect from the next start on");
        } else if (config != null && present != null) {
            present.limit(limits(config));
        }
    }

    /** Has every request from now on carry these headers, value by name. */
    void name(Map<String, String> present) {
        headers = Map.copyOf(present);
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
                UploadPolicy.of(current.platform(), loop.timers()::now, random, "[ch " + channel + "] [rec]", uplink);
        Spool present = spool;
        return new Recording(new RecordSession(
                command,
                policy,
                current.http(),
                loop.context(),
                loop.timers(),
                ledger.account(channel),
                present == null ? null : backlog(present, channel),
                System::nanoTime));
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

    /** What of a channel is not with the platform, and what never will be. */
    RecordingStatus status(int channel) {
        Backlog backlog = backlogs.get(channel);
        Map<Cause, Ledger.Total> totals = ledger.totals().getOrDefault(channel, Map.of());
        Map<String, RecordingStatus.Gaps> gaps = new TreeMap<>();
        totals.forEach(
                (cause, total) -> gaps.put(cause.key(), new RecordingStatus.Gaps(total.count(), total.seconds())));
        return backlog == null
                ? new RecordingStatus(new RecordStatus(0, 0), ChannelStatus.UploadTotals.NONE, gaps)
                : new RecordingStatus(backlog.status(), backlog.totals(), gaps);
    }

    /** What is on disk; null without a spool. */
    @Nullable
    SpoolStatus spoolStatus() {
        Spool present = spool;
        if (present == null) {
            return null;
        }
        Spool.Figures figures = present.figures();
        return new SpoolStatus(figures.segments(), figures.bytes(), figures.maxBytes(), figures.lastError());
    }

    /** The disk that segments wait on, whichever that is. */
    SpoolDisk disk() {
        return new SpoolDisk() {
            @Override
            public Future<DiskState> state() {
                Spool present = spool;
                return present == null
                        ? SpoolDisk.NONE.state()
                        : vertx.executeBlocking(() -> SpoolDisk.measure(
                                present.folder(),
                                present.figures().maxBytes(),
                                present.figures().bytes()));
            }

            @Override
            public Future<Void> clear() {
                Spool present = spool;
                if (present == null) {
                    return SpoolDisk.NONE.clear();
                }
                Promise<Void> cleared = Promise.promise();
                present.clear(new Spool.Outcome<>() {
                    @Override
                    public void done(Spool.Figures figures) {
                        cleared.complete();
                    }

                    @Override
                    public void failed(IOException why) {
                        cleared.fail(why);
                    }
                });
                return cleared.future();
            }
        };
    }

    /** After the last session has ended: leaves to the disk what is not uploaded. */
    Future<Void> close() {
        Setup last = setup;
        Spool present = spool;
        return Future.join(backlogs.values().stream().map(Backlog::close).toList())
                .transform(done -> closeFiles(present))
                .transform(done ->
                        last == null ? Future.succeededFuture() : last.http().close());
    }

    private Future<Void> closeFiles(@Nullable Spool present) {
        return vertx.<@Nullable Void>executeBlocking(() -> {
                    if (present != null) {
                        present.close();
                    }
                    return null;
                })
                // What the spool told last is on the backlogs' loops by now.
                .transform(done -> Future.join(
                        backlogs.values().stream().map(Backlog::settled).toList()))
                .transform(done -> vertx.<@Nullable Void>executeBlocking(() -> {
                    ledger.close();
                    return null;
                }))
                .mapEmpty();
    }

    private void restore(Spool from, Spool.Found found) {
        Map<Integer, List<SpooledSegment>> byChannel = new TreeMap<>();
        for (SpooledSegment each : found.whole()) {
            SegmentInfo info = each.info();
            ledger.account(info.channel()).found(info.start(), info.end());
            byChannel
                    .computeIfAbsent(info.channel(), channel -> new ArrayList<>())
                    .add(each);
        }
        for (Spool.Damaged each : found.damaged()) {
            ledger.account(each.channel()).damaged(each.start(), each.start().plus(each.duration()), each.why());
        }
        ledger.accounts().forEach(Account::foundAll);
        byChannel.forEach((channel, segments) -> {
            Backlog backlog = backlog(from, channel);
            backlog.execute(() -> backlog.restore(segments));
        });
    }

    private Backlog backlog(Spool where, int channel) {
        return backlogs.computeIfAbsent(channel, number -> {
            ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
            Timers timers = Timers.on(context);
            return new Backlog(
                    number,
                    where,
                    ledger.account(number),
                    url -> earlierService(context, timers, url),
                    context,
                    timers,
                    random);
        });
    }

    private UploadService earlierService(ContextInternal context, Timers timers, String url) throws UploadException {
        Setup current = Objects.requireNonNull(setup, "configured before the start");
        UploadPolicy policy = UploadPolicy.of(current.platform(), timers::now, random, "", uplink);
        return UploadService.to(
                current.http(), context, timers, policy.addresses(), url, policy.https(), policy.pacing());
    }

    private static Spool.Limits limits(SpoolConfig config) {
        return new Spool.Limits(config.maxSizeBytes(), config.maxAge());
    }

    private HttpClient client(@Nullable Path caFile) throws IOException {
        return new NamingClient(
                UploadService.client(vertx, caFile == null ? null : Trust.systemAnd(caFile), uplink::uploaded),
                () -> headers);
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
        public boolean begin(GroupRing.Past past) {
            return session.begin(past);
        }

        @Override
        public Future<Void> stop() {
            return session.stop();
        }

        @Override
        public Future<Void> suspend() {
            return session.suspend();
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
