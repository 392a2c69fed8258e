package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Abilities;
import org.ovcgateway.camera.Camera;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.PresetTours.Tour;
import org.ovcgateway.camera.Presets.Preset;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.config.AlarmsConfig;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.command.AudioState;
import org.ovcgateway.gateway.command.ChannelSettings;
import org.ovcgateway.gateway.command.ChannelState;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ConfigureDetection;
import org.ovcgateway.gateway.command.ControlAudio;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.PtzOrder;
import org.ovcgateway.gateway.command.StandingPush;
import org.ovcgateway.gateway.command.StartLive;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.status.AlarmStatus;
import org.ovcgateway.gateway.status.ChannelStatus;
import org.ovcgateway.gateway.status.PushStatus;
import org.ovcgateway.media.still.StillMaker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A numbered slot of the device with its camera: at most one live push that was asked for, one that runs by itself, and one
 * record session at a time. Lives on its event loop; the public methods may be called from any thread.
 */
public final class Channel {
    private static final Logger log = LoggerFactory.getLogger(Channel.class);

    private final int number;
    private final String name;
    private final String prefix;
    private final Camera camera;
    private final ChannelLoop loop;
    private final CameraStreams streams;
    private final Supplier<PushSettings> pushes;
    private final LiveSlot live;
    private final StandingSlot standing;
    private final PreRecordRules preRecordRules;
    private final PreRecord preRecord;
    private final RecordSlot record;
    private final CameraCalls calls;
    private final PtzOrders ptz;
    private final Alarms alarms;
    private final AlarmReports reports;
    private final AlarmPictures alarmPictures;
    private final Chosen chosen;
    private final Settings settings;
    private final Stills stills;
    private final Stills.Upload previewUpload;
    private final Reachability reachability;
    private final AudioPlayer audio;
    private final List<CameraStream> used = new ArrayList<>();
    private StreamTotals forgotten = StreamTotals.NONE;
    private final Runnable streamWatcher = this::streamChanged;
    private volatile ChannelState state;

    /** Takes a channel's alarms. From any thread. */
    public interface AlarmReports {

        /** Has it told to the platform, at once or when the device is logged in again. */
        void report(AlarmReport report);

        /** What became of the channel's reports; only the figures of reports are filled in. */
        AlarmStatus status(int channel);
    }

    Channel(
            int number,
            String name,
            Camera camera,
            ChannelLoop loop,
            CameraStreams streams,
            CameraQuestion question,
            RecordSlot.Recorder recorder,
            PreRecordRules preRecordRules,
            Supplier<PushSettings> pushes,
            StillMaker stillMaker,
            Stills.Upload stillUpload,
            Stills.Upload previewUpload,
            AlarmsConfig alarmsConfig,
            AlarmReports reports,
            Choices.Memory choices,
            Supplier<LocalTime> timeOfDay,
            RandomGenerator random,
            AudioPlayer audio) {
        this.number = number;
        this.name = name;
        this.prefix = "[ch " + number + "]";
        this.camera = camera;
        this.loop = loop;
        this.streams = streams;
        this.pushes = pushes;
        BitrateLimit bitrate = new BitrateLimit(loop.timers());
        this.live = new LiveSlot(prefix, loop, bitrate, pushes, random, this::publishState);
        this.standing = new StandingSlot(
                prefix + " [standing]",
                loop.timers(),
                random,
                standing(new LiveSlot(prefix + " [standing]", loop, bitrate, pushes, random, () -> {})));
        this.preRecordRules = preRecordRules;
        this.preRecord =
                new PreRecord(prefix, preRecordRules, () -> stream(null), loop.timers(), random, System::nanoTime);
        this.record = new RecordSlot(recorder, bitrate, preRecord, this::publishState);
        this.calls = new CameraCalls(loop.timers());
        this.ptz = new PtzOrders(camera, calls);
        this.reports = reports;
        this.alarms = new Alarms(
                number,
                new Alarms.Patience(alarmsConfig.silence(), alarmsConfig.holdOff()),
                loop.timers(),
                timeOfDay,
                reports::report,
                this::publishState);
        this.alarmPictures = new AlarmPictures(prefix, loop.timers(), this::still);
        this.chosen = new Chosen(choices.recall(number), loop.timers(), kept -> choices.keep(number, kept));
        this.settings = new Settings(prefix, camera, calls, alarms, chosen);
        this.stills = new Stills(prefix, loop, stillMaker, stillUpload);
        this.previewUpload = previewUpload;
        this.audio = audio;
        this.reachability = new Reachability(
                prefix,
                () -> address(Quality.HD)
                        .recover(told -> Future.failedFuture(NoAddress.asAnswer(told)))
                        .compose(address ->
                                streams.isDelivering(address) ? Future.succeededFuture() : question.ask(address)),
                this::isStreaming,
                loop.timers(),
                this::publishState);
        this.state = new ChannelState(number, ChannelState.Status.OFFLINE, null, null, Set.of());
    }

    public int number() {
        return number;
    }

    /** Begins to look whether the camera answers, to listen to it, and to push what is pushed without being asked for. */
    public void start() {
        loop.context().runOnContext(v -> {
            reachability.start();
            standing.want(chosen.now().push());
            preRecord.start();
        });
        camera.events().listen(event -> loop.timers().execute(() -> alarms.heard(event)));
        camera.onSighted(() -> loop.timers().execute(this::hurry));
    }

    private void hurry() {
        reachability.hurry();
        List.copyOf(used).forEach(CameraStream::hurry);
    }

    /** How things are, as of the last change. */
    public ChannelState state() {
        return state;
    }

    /** Completes when the first access unit is on the wire; fails with a {@link CommandException}. */
    public Future<Void> startLive(StartLive command) {
        return loop.call(() -> stream(command.quality()).compose(stream -> live.start(command, stream)));
    }

    /** Completes when the push has ended; a stream that is not there has. */
    public Future<Void> stopLive(String streamId) {
        return loop.call(() -> live.stop(streamId));
    }

    /** Completes when the session records; fails with a {@link CommandException}. */
    public Future<Void> startRecord(StartRecord command) {
        return loop.call(
                () -> stream(command.quality()).compose(stream -> record.start(withPreRecord(command), stream)));
    }

    /** As the platform wants it; where it names no pre-record, an alarm's recording has what is configured. */
    private StartRecord withPreRecord(StartRecord command) {
        return command.preRecord().isZero() && !alarms.active().isEmpty()
                ? command.withPreRecord(preRecordRules.window())
                : command;
    }

    /** To be told when what is held for recordings is configured otherwise. */
    public void preRecordChanged() {
        loop.timers().execute(preRecord::reconsider);
    }

    /** Completes when the session takes nothing more in; a session that is not there does not. */
    public Future<Void> stopRecord(String sessionId) {
        return loop.call(() -> record.stop(sessionId));
    }

    /** Completes when a still has been uploaded; fails with a {@link CommandException}. */
    public Future<Void> uploadStill(String url) {
        return loop.call(() -> still(url));
    }

    /** As {@link #uploadStill}, by POST. */
    public Future<Void> uploadPreview(String url) {
        return loop.call(() -> stills.upload(camera.snapshots(), () -> stream(Quality.HD), url, previewUpload));
    }

    /** Uploads a picture to an alarm, unless that was long ago. */
    public void uploadAlarmPicture(AlarmReport report, String url) {
        loop.timers().execute(() -> alarmPictures.wanted(report, url));
    }

    /** Completes when the camera has done it; fails with a {@link CommandException}. */
    public Future<Void> controlPtz(PtzOrder order) {
        return loop.call(() -> ptz.give(order));
    }

    /** What the camera remembers; nothing where it remembers no positions. Fails with a {@link CommandException}. */
    public Future<List<Preset>> presets() {
        return loop.call(() -> calls.ask(
                        "presets",
                        ErrorCode.UNSUPPORTED_METHOD,
                        () -> camera.presets().list())
                .recover(cause -> cause.getCause() instanceof NotSupported
                        ? Future.succeededFuture(List.of())
                        : Future.failedFuture(cause)));
    }

    /** The rounds that the camera goes by itself; none where it goes none. Fails with a {@link CommandException}. */
    public Future<List<Tour>> tours() {
        return loop.call(() -> calls.ask(
                        "tours",
                        ErrorCode.UNSUPPORTED_METHOD,
                        () -> camera.presetTours().list())
                .recover(cause -> cause.getCause() instanceof NotSupported
                        ? Future.succeededFuture(List.of())
                        : Future.failedFuture(cause)));
    }

    /** Completes when the camera has said that it starts anew; fails with a {@link CommandException}. */
    public Future<Void> reboot() {
        return loop.call(() -> calls.ask(
                        "reboot",
                        ErrorCode.UNSUPPORTED_METHOD,
                        () -> camera.reboot().reboot())
                .onSuccess(done -> log.info("{} the camera was told to reboot", prefix)));
    }

    /** Sets the camera's clock, where it has one that is off by more than the tolerance; says in the log what goes wrong. */
    public void setClock(ZoneId zone, Duration tolerance) {
        loop.timers()
                .execute(() -> calls.ask(
                                "clock",
                                ErrorCode.UNSUPPORTED_METHOD,
                                () -> camera.clock().set(zone, tolerance))
                        .onFailure(cause -> {
                            if (cause.getCause() instanceof NotSupported) {
                                log.debug("{} {}", prefix, cause.getMessage());
                            } else {
                                log.warn("{} {}", prefix, cause.getMessage());
                            }
                        }));
    }

    /** How the channel is configured; what the camera does not tell, or cannot tell now, is missing. */
    public Future<ChannelSettings> settings() {
        return loop.call(settings::read);
    }

    /** Whether it can be configured so; changes nothing yet. Fails with a {@link CommandException}, naming what cannot. */
    public Future<SettingsChange> prepareSettings(ChannelSettings wanted) {
        return loop.call(() -> settings.prepare(wanted).<SettingsChange>map(change -> () -> loop.call(change::make)));
    }

    /** Completes when it is so and kept; fails with a {@link CommandException}. */
    public Future<Void> configureDetection(ConfigureDetection wanted) {
        return loop.call(() -> settings.detect(wanted));
    }

    /** Completes when what the platform chose is undone, in the camera too; fails with a {@link CommandException}. */
    public Future<Void> resetSettings() {
        return loop.call(() -> {
            standing.want(null);
            return settings.reset();
        });
    }

    /** The live push that runs by itself, be it enabled or not; empty where none was ever wanted. */
    public Future<Optional<StandingPush>> standingPush() {
        return loop.call(
                () -> Future.succeededFuture(Optional.ofNullable(chosen.now().push())));
    }

    /**
     * Looks whether a push could be begun.
     *
     * @throws CommandException {@link ErrorCode#BAD_PARAMETER} if nothing can be pushed there
     */
    public void check(StandingPush push) throws CommandException {
        if (push.enabled()) {
            PushTarget.of(push.url(), pushes.get());
        }
    }

    /** Completes when it is kept and under way, whether it works already or not. */
    public Future<Void> standingPush(StandingPush push) {
        return loop.call(() -> {
            standing.want(push);
            return chosen.change(choices -> choices.withPush(push));
        });
    }

    /** What the camera can, as far as is known. */
    public Abilities abilities() {
        return camera.abilities();
    }

    /** Completes at once: what goes wrong from then on is in the log. */
    public Future<Void> playAudio(String url) {
        return loop.call(() -> {
            audio.play(url);
            return Future.succeededFuture();
        });
    }

    /** Completes when it is done; does nothing where nothing is played. */
    public Future<Void> controlAudio(ControlAudio.Operation operation) {
        return loop.call(() -> {
            audio.control(operation);
            return Future.succeededFuture();
        });
    }

    /** What the camera plays. */
    public Future<AudioState> audioState() {
        return loop.call(() -> Future.succeededFuture(audio.state()));
    }

    /** Ends everything: the push, the recording, the camera's connections. */
    public Future<Void> close() {
        return loop.call(() -> {
            log.info("{} closing", prefix);
            reachability.close();
            alarms.close();
            camera.close();
            preRecord.close();
            return Future.join(live.close(), standing.close(), record.close(), audio.close())
                    .transform(done ->
                            Future.join(used.stream().map(CameraStream::left).toList()))
                    .<Void>mapEmpty()
                    .onComplete(done -> {
                        used.forEach(stream -> stream.unwatch(streamWatcher));
                        used.clear();
                    });
        });
    }

    /** Figures and states, gathered on the channel's loop. */
    public Future<ChannelStatus> status() {
        return loop.call(() -> Future.succeededFuture(status(forgotten.plus(used))));
    }

    private ChannelStatus status(StreamTotals totals) {
        return new ChannelStatus(
                number,
                name,
                StatusOf.source(used, reachability.status() != ChannelState.Status.ONLINE),
                totals.bytes(),
                totals.units(),
                totals.losses().packets(),
                totals.losses().units(),
                totals.reconnects(),
                StatusOf.sinceLastPacket(used),
                lastError(),
                totals.transcoding(),
                StatusOf.push(live.push()),
                standing.status(),
                record.status(),
                record.totals(),
                preRecord.status(),
                stills.status(),
                alarmStatus());
    }

    private AlarmStatus alarmStatus() {
        AlarmStatus told = reports.status(number);
        return new AlarmStatus(
                alarms.raised(),
                told.pending(),
                told.told(),
                told.refused(),
                told.dropped(),
                camera.events().unknownTopics());
    }

    private Future<Void> still(String url) {
        return stills.upload(camera.snapshots(), () -> stream(Quality.HD), url);
    }

    private StandingSlot.Pushing standing(LiveSlot slot) {
        return new StandingSlot.Pushing() {
            @Override
            public Future<Void> start(StandingPush push) {
                StartLive command = new StartLive(number, push.url(), "standing", push.quality(), 0);
                return stream(push.quality()).compose(stream -> slot.start(command, stream));
            }

            @Override
            public Future<Void> stop() {
                return slot.close();
            }

            @Override
            public @Nullable PushStatus status() {
                return StatusOf.push(slot.push());
            }
        };
    }

    private @Nullable String lastError() {
        return used.stream()
                .map(CameraStream::lastError)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(reachability.lastError());
    }

    /** The stream of a quality; the platform that names none gets the one that it has configured, or the main stream. */
    private Future<CameraStream> stream(@Nullable Quality quality) {
        Quality wanted = quality == null ? settings.quality() : quality;
        return address(wanted).map(address -> {
            CameraStream stream = streams.get(address, prefix + " [camera]", last -> {
                camera.streams().stale(last);
                return address(wanted);
            });
            if (!used.contains(stream)) {
                forgetThoseLeft();
                used.add(stream);
                stream.watch(streamWatcher);
            }
            return stream;
        });
    }

    /** Cameras may tell another address each time they are asked. */
    private void forgetThoseLeft() {
        for (CameraStream old : List.copyOf(used)) {
            if (old.isLeft()) {
                forgotten = forgotten.plus(old);
                old.unwatch(streamWatcher);
                used.remove(old);
            }
        }
    }

    private Future<StreamAddress> address(Quality quality) {
        Promise<StreamAddress> promise = Promise.promise();
        camera.streams()
                .address(quality)
                .whenComplete((address, fault) -> loop.context().runOnContext(v -> {
                    if (fault == null) {
                        promise.complete(address);
                    } else {
                        promise.fail(NoAddress.told(fault));
                    }
                }));
        return promise.future();
    }

    private boolean isStreaming() {
        return used.stream().anyMatch(CameraStream::isDelivering);
    }

    private void streamChanged() {
        reachability.streamChanged();
        publishState();
    }

    private void publishState() {
        ChannelState.Status status = isStreaming() ? ChannelState.Status.ONLINE : reachability.status();
        state = new ChannelState(number, status, live.streamId(), record.sessionId(), alarms.active());
    }
}
