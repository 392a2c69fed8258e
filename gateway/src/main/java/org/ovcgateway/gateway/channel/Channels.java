package org.ovcgateway.gateway.channel;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import java.time.InstantSource;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.ovcgateway.camera.Camera;
import org.ovcgateway.config.AlarmsConfig;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.media.sound.SoundMaker;
import org.ovcgateway.media.still.StillMaker;
import org.ovcgateway.rtsp.RtspOptions;

/**
 * Makes channels and spreads them over the event loops. Channels of one camera get the same loop, so that they can share its
 * connections. Used by one thread.
 */
public final class Channels {

    /** Makes record sessions for a channel. */
    @FunctionalInterface
    public interface RecordSessions {
        RecordSlot.Recording open(int channel, ChannelLoop loop, StartRecord command) throws CommandException;
    }

    /** Uploads stills; fails in words without secrets and URLs. On the channel's loop. */
    public interface StillUploads {
        Future<Void> upload(ChannelLoop loop, String url, byte[] jpeg);

        /** As {@link #upload}, as previews are wanted. */
        Future<Void> preview(ChannelLoop loop, String url, byte[] jpeg);
    }

    /** Fetches files of sound; fails in words without secrets and URLs. On the channel's loop. */
    @FunctionalInterface
    public interface SoundFiles {

        /** Completes with the file, which is the receiver's to release. */
        Future<ByteBuf> fetch(ChannelLoop loop, String url);
    }

    /** An event loop with the camera streams on it. */
    private static final class Seat {
        private final ChannelLoop loop;
        private final CameraStreams streams;
        private int channels;

        Seat(ChannelLoop loop, CameraStreams streams) {
            this.loop = loop;
            this.streams = streams;
        }
    }

    private static final int CONNECT_MILLISECONDS = 5000;

    private final List<Seat> seats = new ArrayList<>();
    private final Map<String, Seat> seatOfCamera = new HashMap<>();
    private final RecordSessions records;
    private final PreRecordRules preRecord;
    private final Supplier<PushSettings> pushes;
    private final StillMaker stills;
    private final StillUploads stillUploads;
    private final Channel.AlarmReports alarms;
    private final Choices.Memory choices;
    private final Supplier<LocalTime> timeOfDay;
    private final RandomGenerator random;
    private final RtspOptions rtsp;
    private final NetClient http;
    private final SoundMaker sounds;
    private final SoundFiles soundFiles;

    /**
     * Makes none yet.
     *
     * @param clock the wall clock of the channels: what the platform takes for now
     * @param loops how many event loops to use: the number of cores
     * @param preRecord what is held before recordings, shared by all channels
     * @param pushes read at each start of a push, on any loop
     * @param timeOfDay in the device's zone, now; from any loop
     * @param transcoding where sound is transcoded
     */
    public Channels(
            Vertx vertx,
            InstantSource clock,
            int loops,
            RecordSessions records,
            PreRecordRules preRecord,
            Supplier<PushSettings> pushes,
            StillMaker stills,
            StillUploads stillUploads,
            Channel.AlarmReports alarms,
            Choices.Memory choices,
            Supplier<LocalTime> timeOfDay,
            RandomGenerator random,
            RtspOptions rtsp,
            Executor transcoding,
            SoundMaker sounds,
            SoundFiles soundFiles) {
        this.records = records;
        this.preRecord = preRecord;
        this.pushes = pushes;
        this.stills = stills;
        this.stillUploads = stillUploads;
        this.alarms = alarms;
        this.choices = choices;
        this.timeOfDay = timeOfDay;
        this.random = random;
        this.rtsp = rtsp;
        this.sounds = sounds;
        this.soundFiles = soundFiles;
        this.http = vertx.createNetClient(new NetClientOptions().setConnectTimeout(CONNECT_MILLISECONDS));
        for (int i = 0; i < loops; i++) {
            ChannelLoop loop = ChannelLoop.of(vertx, clock);
            seats.add(new Seat(
                    loop,
                    new CameraStreams(
                            loop,
                            (name, address) -> new CameraSource(name, loop, address, rtsp),
                            random,
                            transcoding)));
        }
    }

    /** A channel, not started yet. */
    public Channel create(int number, String name, Camera camera, AlarmsConfig alarmsConfig) {
        Seat seat = seatOfCamera.computeIfAbsent(camera.identity().key(), key -> leastTaken());
        seat.channels++;
        ChannelLoop loop = seat.loop;
        return new Channel(
                number,
                name,
                camera,
                loop,
                seat.streams,
                question(loop),
                command -> records.open(number, loop, command),
                preRecord,
                pushes,
                stills,
                (url, jpeg) -> stillUploads.upload(loop, url, jpeg),
                (url, jpeg) -> stillUploads.preview(loop, url, jpeg),
                alarmsConfig,
                alarms,
                choices,
                timeOfDay,
                random,
                audioPlayer(number, camera, loop));
    }

    private AudioPlayer audioPlayer(int number, Camera camera, ChannelLoop loop) {
        return new AudioPlayer(
                "[ch " + number + "] [audio]",
                camera.audioOut(),
                url -> soundFiles.fetch(loop, url),
                sounds,
                (address, listener) -> Loudspeaker.open(loop, address, rtsp, listener),
                loop.timers(),
                System::nanoTime);
    }

    private CameraQuestion question(ChannelLoop loop) {
        CameraQuestion overRtsp = new RtspQuestion(loop, rtsp);
        CameraQuestion overHttp = new HttpQuestion(http);
        return address -> (address.url().startsWith("rtsp") ? overRtsp : overHttp).ask(address);
    }

    private Seat leastTaken() {
        Seat least = seats.get(0);
        for (Seat seat : seats) {
            if (seat.channels < least.channels) {
                least = seat;
            }
        }
        return least;
    }
}
