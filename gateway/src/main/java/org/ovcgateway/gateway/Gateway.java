package org.ovcgateway.gateway;

import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Camera;
import org.ovcgateway.config.CameraReference;
import org.ovcgateway.config.ChannelConfig;
import org.ovcgateway.config.GatewayConfig;
import org.ovcgateway.config.ListenAddress;
import org.ovcgateway.config.LogLevel;
import org.ovcgateway.config.PlatformConfig;
import org.ovcgateway.gateway.box.Box;
import org.ovcgateway.gateway.box.Transfers;
import org.ovcgateway.gateway.channel.Channel;
import org.ovcgateway.gateway.channel.Channels;
import org.ovcgateway.gateway.channel.PreRecordRules;
import org.ovcgateway.gateway.channel.PushSettings;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.command.ChannelState;
import org.ovcgateway.gateway.command.Device;
import org.ovcgateway.gateway.command.DeviceInfo;
import org.ovcgateway.gateway.console.Console;
import org.ovcgateway.gateway.control.ControlSocket;
import org.ovcgateway.gateway.memory.AlarmFile;
import org.ovcgateway.gateway.platform.ClientTls;
import org.ovcgateway.gateway.platform.PlatformLink;
import org.ovcgateway.gateway.platform.Reconnect;
import org.ovcgateway.gateway.platform.Reports;
import org.ovcgateway.gateway.platform.dialect.Dialect;
import org.ovcgateway.gateway.platform.dialect.Dialects;
import org.ovcgateway.gateway.platform.dialect.Identity;
import org.ovcgateway.gateway.record.FileDownload;
import org.ovcgateway.gateway.status.ChannelStatus;
import org.ovcgateway.gateway.status.GatewayStatus;
import org.ovcgateway.gateway.status.PlatformStatus;
import org.ovcgateway.gateway.status.RecordingStatus;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.gateway.uplink.Uplink;
import org.ovcgateway.media.ffmpeg.sound.SoundProcess;
import org.ovcgateway.media.ffmpeg.still.StillProcess;
import org.ovcgateway.media.transcode.TranscodePool;
import org.ovcgateway.rtsp.RtspOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The daemon, composed: channels, the link to the platform, the console. {@link #start}, {@link #apply} and {@link #stop} are
 * called by one thread, one after the other.
 */
public final class Gateway {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);

    /** H.627.2 9.3.1.1-3: how far off the clock may be when the scheduling service tells the time. */
    private static final Duration SCHEDULED_TOLERANCE = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final String version;
    private final RandomGenerator random;
    private final Uplink uplink;
    private final Box box;
    private final CameraFactory cameras;
    private final ChoicesFile choices;
    private final BoxSettings boxSettings;
    private final Configurator configurator;
    private final Context signalling;
    private final Reports reports;
    private final Channels factory;
    private final Recordings recordings;
    private final PreRecordRules preRecord = new PreRecordRules();
    private final StillProcess stills = new StillProcess();
    private final SoundProcess sounds = new SoundProcess(PooledByteBufAllocator.DEFAULT);
    private final TranscodePool transcoding = TranscodePool.forThisMachine();
    private volatile SortedMap<Integer, Channel> channels = Collections.emptySortedMap();
    private volatile @Nullable PushSettings pushes;
    private @Nullable GatewayConfig config;
    private volatile @Nullable Device device;
    private volatile @Nullable PlatformConnection connection;
    private @Nullable Console console;
    private final @Nullable ControlSocket control;

    /**
     * Starts nothing yet.
     *
     * @param version of the daemon, as the platform and the log shall see it
     * @param stateDirectory where what must last is kept; null to keep it in memory only
     */
    public Gateway(Vertx vertx, String version, RandomGenerator random, @Nullable Path stateDirectory) {
        this(vertx, version, random, Box.Places.without(stateDirectory));
    }

    /** As the other one, for the daemon, which may do with its box what the places allow. */
    Gateway(Vertx vertx, String version, RandomGenerator random, Box.Places places) {
        this(vertx, version, random, places, RtspOptions.defaults(), onvif(vertx, places.state()));
    }

    private static Function<InstantSource, CameraFactory> onvif(Vertx vertx, @Nullable Path stateDirectory) {
        return clock -> new OnvifCameraFactory(vertx, stateDirectory, clock);
    }

    /**
     * As the other one, for tests and integrators.
     *
     * @param rtsp how patient to be with cameras
     * @param cameras makes the camera of a channel; null for those of the daemon
     */
    public Gateway(
            Vertx vertx,
            String version,
            RandomGenerator random,
            Box.Places places,
            RtspOptions rtsp,
            @Nullable CameraFactory cameras) {
        this(vertx, version, random, places, rtsp, made(vertx, places, cameras));
    }

    private static Function<InstantSource, CameraFactory> made(
            Vertx vertx, Box.Places places, @Nullable CameraFactory cameras) {
        return cameras == null ? onvif(vertx, places.state()) : clock -> cameras;
    }

    private Gateway(
            Vertx vertx,
            String version,
            RandomGenerator random,
            Box.Places places,
            RtspOptions rtsp,
            Function<InstantSource, CameraFactory> cameras) {
        this.vertx = vertx;
        this.version = version;
        this.random = random;
        this.signalling = ((VertxInternal) vertx).createEventLoopContext();
        this.uplink = new Uplink(Timers.on(((VertxInternal) vertx).createEventLoopContext()), System::nanoTime);
        this.reports = new Reports(
                Timers.on(signalling),
                this::pictureWanted,
                places.state() == null ? Reports.Memory.NONE : new AlarmFile(vertx, places.state()));
        this.box = new Box(vertx, Timers.on(signalling), places, version, new Files(), reports, uplink::sent);
        this.cameras = cameras.apply(box.clock().clock());
        this.choices = new ChoicesFile(vertx, places.state());
        this.boxSettings = new BoxSettings(choices, box.clock().clock());
        this.configurator = new Configurator(() -> channels, boxSettings, box::machine);
        this.recordings = new Recordings(vertx, random, box.clock().clock(), places.state(), uplink);
        Path state = places.state();
        this.control = state == null ? null : new ControlSocket(vertx, state, version, this::status, reports);
        this.factory = new Channels(
                vertx,
                box.clock().clock(),
                Runtime.getRuntime().availableProcessors(),
                recordings,
                preRecord,
                () -> Objects.requireNonNull(pushes, "configured before the first command"),
                stills,
                recordings,
                new ChannelAlarms(reports),
                choices,
                boxSettings::timeOfDay,
                random,
                rtsp,
                transcoding,
                sounds,
                recordings);
    }

    /** Has the level told at which the platform, or gateway.yaml, wants the log to be. Before {@link #start}. */
    public void onLogLevel(Consumer<LogLevel> logging) {
        boxSettings.logging(logging);
    }

    /** Applies the first configuration; completes when everything has been started, whether it works already or not. */
    public Future<Void> start(GatewayConfig first) {
        log.info(
                "ovc-gateway {} starting with {} channel(s)",
                version,
                first.channels().size());
        choices.load();
        long begun = System.nanoTime();
        Duration before = Uptime.ofBox();
        AutoRestart restart = new AutoRestart(
                Timers.on(signalling),
                boxSettings::autoReboot,
                () -> ZonedDateTime.now(box.clock().clock().withZone(boxSettings.zone())),
                () -> before.plusNanos(System.nanoTime() - begun),
                random.nextDouble(),
                box::machine);
        signalling.runOnContext(v -> restart.start());
        reports.recall();
        box.disk(recordings.disk());
        box.start();
        new Preview(Timers.on(signalling), reports, this::uploadPreview).start();
        try {
            recordings.configure(first.platform());
        } catch (IOException e) {
            return Future.failedFuture(e);
        }
        return box.macAddress(first.device())
                .onSuccess(mac -> nameRequests(first, identity(first, mac)))
                .compose(named -> recordings.start(first.recording().spool()))
                .compose(found -> apply(first))
                .compose(applied -> control == null ? Future.succeededFuture() : control.start());
    }

    /** Applies a configuration: what did not change is not touched. Fails when the platform or console cannot be set up. */
    public Future<Void> apply(GatewayConfig next) {
        GatewayConfig last = config;
        try {
            recordings.configure(next.platform());
        } catch (IOException e) {
            return Future.failedFuture(e);
        }
        recordings.configure(next.recording().spool());
        preRecord.configure(next.recording().preRecord(), next.recording().preRecordMemoryBytes());
        uplink.limit(next.uplink().maxBitsPerSecond());
        pushes = new PushSettings(
                next.platform().rtmp(), new ClientTls(vertx, next.platform().caFile())::context, uplink);
        boxSettings.configure(next);
        config = next;
        box.configure(next.device());
        List<Future<Void>> changes = new ArrayList<>();
        boolean otherPlatform = last == null
                || !last.platform().equals(next.platform())
                || !last.device().equals(next.device());
        if (otherPlatform) {
            // begun before the channels: a worker reads files meanwhile
            Future<DeviceInfo> described = describeBox(next);
            changes.add(applyChannels(last, next));
            changes.add(applyPlatform(next, described));
        } else {
            changes.add(applyChannels(last, next));
        }
        if (last == null
                || !last.console().equals(next.console())
                || !last.metrics().equals(next.metrics())) {
            changes.add(applyConsole(next));
        }
        return Future.join(changes).mapEmpty();
    }

    /** Ends the platform session, then every channel; what is queued for upload is given a bounded time. */
    public Future<Void> stop() {
        PlatformConnection lastConnection = connection;
        Console lastConsole = console;
        Future<Void> unheard = control == null ? Future.succeededFuture() : control.close();
        Future<Void> offline = lastConnection == null ? Future.succeededFuture() : lastConnection.stop();
        return Future.join(unheard, offline)
                .transform(done -> Future.join(
                        channels.values().stream().map(Channel::close).toList()))
                .transform(done -> reports.close())
                .transform(done -> lastConsole == null ? Future.succeededFuture() : lastConsole.close())
                .transform(done -> {
                    box.stop();
                    stills.close();
                    sounds.close();
                    transcoding.close();
                    uplink.close();
                    return Future.join(cameras.close(), recordings.close()).mapEmpty();
                });
    }

    /** How everything fares at this moment. */
    public Future<GatewayStatus> status() {
        List<Future<ChannelStatus>> each =
                channels.values().stream().map(Channel::status).toList();
        PlatformConnection current = connection;
        PlatformStatus platform =
                current == null ? new PlatformStatus(PlatformStatus.State.DISCONNECTED, 0, null) : current.status();
        SortedMap<Integer, RecordingStatus> recorded = new TreeMap<>();
        channels.keySet().forEach(number -> recorded.put(number, recordings.status(number)));
        return Future.join(each)
                .map(all -> new GatewayStatus(
                        platform,
                        box.status(),
                        all.<ChannelStatus>list(),
                        recorded,
                        recordings.spoolStatus(),
                        uplink.status()));
    }

    /** Where the console listens; -1 if it does not. */
    public int consolePort() {
        Console current = console;
        return current == null ? -1 : current.port();
    }

    private Future<Void> applyChannels(@Nullable GatewayConfig last, GatewayConfig next) {
        SortedMap<Integer, Channel> kept = new TreeMap<>();
        List<Future<Void>> closing = new ArrayList<>();
        boolean otherTopics = last == null || !last.onvif().equals(next.onvif());
        if (otherTopics) {
            cameras.configure(next.onvif());
        }
        channels.forEach((number, channel) -> {
            ChannelConfig before = last == null ? null : last.channels().get(number);
            if (Objects.equals(before, next.channels().get(number)) && !(otherTopics && isOnvif(before))) {
                kept.put(number, channel);
            } else {
                closing.add(channel.close());
            }
        });
        List<Channel> added = new ArrayList<>();
        next.channels().forEach((number, channelConfig) -> {
            if (!kept.containsKey(number)) {
                Camera camera = cameras.of(channelConfig);
                Channel channel = factory.create(number, channelConfig.name(), camera, channelConfig.alarms());
                kept.put(number, channel);
                added.add(channel);
                log.info("[ch {}] {}: {}", number, channelConfig.name(), camera.identity());
            }
        });
        channels = Collections.unmodifiableSortedMap(kept);
        added.forEach(Channel::start);
        channels.values().forEach(Channel::preRecordChanged);
        return Future.join(closing).mapEmpty();
    }

    private static boolean isOnvif(@Nullable ChannelConfig channel) {
        return channel != null
                && (channel.camera() instanceof CameraReference.Onvif
                        || channel.camera() instanceof CameraReference.Discovered);
    }

    private Future<Void> applyPlatform(GatewayConfig next, Future<DeviceInfo> described) {
        PlatformConnection last = connection;
        Future<Void> offline = last == null ? Future.succeededFuture() : last.stop();
        return offline.transform(done -> described).compose(info -> connect(next, info));
    }

    private Future<Void> connect(GatewayConfig next, DeviceInfo info) {
        PlatformConfig platform = next.platform();
        Identity identity = identity(next, info.macAddress());
        nameRequests(next, identity);
        GatewayDevice served = new GatewayDevice(
                box, () -> describeBox(next), boxSettings::zone, configurator, isTls(platform), () -> channels);
        device = served;
        try {
            PlatformConnection fresh = new PlatformConnection(
                    vertx,
                    signalling,
                    platform,
                    identity,
                    (options, lookUp) -> new PlatformLink(
                            vertx,
                            signalling,
                            options,
                            dialect(platform),
                            served,
                            reports,
                            new Reconnect(random),
                            lookUp),
                    random,
                    time -> box.clock().set(time, SCHEDULED_TOLERANCE));
            connection = fresh;
            fresh.start();
            return Future.succeededFuture();
        } catch (IOException e) {
            return Future.failedFuture(e);
        }
    }

    /** Who the platform is told that the device is. */
    private Identity identity(GatewayConfig config, @Nullable String mac) {
        return new Identity(config.platform().deviceId(), config.device().hardwareModel(), version, mac, null);
    }

    /** Has uploads carry the name by which the platform knows the device, where its document says so. */
    private void nameRequests(GatewayConfig config, Identity identity) {
        recordings.name(dialect(config.platform()).requestHeaders(identity));
    }

    private static Dialect dialect(PlatformConfig platform) {
        return Dialects.of(platform.dialect(), platform.alarmBits());
    }

    /** A platform that a scheduler names is reached by TLS unless told otherwise. */
    private static boolean isTls(PlatformConfig platform) {
        URI url = platform.url();
        return url == null || url.getScheme().equalsIgnoreCase("wss");
    }

    private void pictureWanted(AlarmReport report, String url) {
        Channel channel = channels.get(report.channel());
        if (channel != null) {
            channel.uploadAlarmPicture(report, url);
        }
    }

    private Future<Void> applyConsole(GatewayConfig next) {
        Console last = console;
        Future<Void> closed = last == null ? Future.succeededFuture() : last.close();
        console = null;
        ListenAddress listen = next.console().listen();
        if (listen == null) {
            return closed;
        }
        return closed.transform(
                        done -> Console.start(vertx, listen, next.metrics().enabled(), this::status, version))
                .onSuccess(fresh -> console = fresh)
                .mapEmpty();
    }

    private Future<DeviceInfo> describeBox(GatewayConfig next) {
        return box.describe(next.platform().deviceId(), next.device(), boxSettings.zone());
    }

    /** The box's files go the way of recordings. */
    private final class Files implements Transfers {
        @Override
        public Future<Void> put(Path file, String contentType, String url) {
            return recordings.put(signalling, file, contentType, url);
        }

        @Override
        public Future<Void> get(String url, Path file, FileDownload.Arrival arrival) {
            return recordings.get(signalling, url, file, arrival);
        }
    }

    /** The gateway as the platform sees it; for tests. Fails before {@link #start} has completed. */
    public Device device() {
        return Objects.requireNonNull(device, "started");
    }

    /** Posts a still of the first camera that answers. From any thread. */
    public Future<Void> uploadPreview(String url) {
        return channels.values().stream()
                .filter(channel -> channel.state().status() == ChannelState.Status.ONLINE)
                .findFirst()
                .map(channel -> channel.uploadPreview(url))
                .orElseGet(() -> Future.failedFuture("no camera answers"));
    }
}
