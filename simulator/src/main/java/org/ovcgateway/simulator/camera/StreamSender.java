package org.ovcgateway.simulator.camera;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays a stream to one client: wakes when the next frame of its first track is due and writes that frame, and what else
 * has become due meanwhile, as one buffer. Sound thus goes out with the picture, which halves the writes. What goes over
 * UDP goes in a datagram per packet. On the connection's loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails closes the connection
final class StreamSender {
    private static final Logger LOG = LoggerFactory.getLogger(StreamSender.class);

    private final Channel channel;
    private final VirtualCamera camera;
    private final MediaClock clock;
    private final List<TrackSender> tracks;
    private final long lag;
    private @Nullable Future<?> timer;

    /**
     * @param tracks not empty, the one that sets the pace first
     */
    StreamSender(Channel channel, VirtualCamera camera, MediaClock clock, List<TrackSender> tracks) {
        this.channel = channel;
        this.camera = camera;
        this.clock = clock;
        this.tracks = tracks;
        this.lag = camera.settings().lag().toNanos();
    }

    boolean isPlaying() {
        return timer != null;
    }

    List<TrackSender> tracks() {
        return tracks;
    }

    /** Chooses where to start and starts; what comes first is known when it returns. */
    void play() {
        TrackSender leader = tracks.get(0);
        long unit = leader.track().unitFrom(now());
        if (camera.settings().start() == CameraSettings.Start.NEXT_KEY_FRAME) {
            unit = leader.track().keyFrom(unit);
        }
        MediaFaults media = camera.faults().media();
        leader.startAt(unit, media);
        for (TrackSender track : tracks) {
            if (track != leader) {
                track.startAt(track.track().unitFrom(leader.nextNanos()), media);
            }
        }
        scheduleNext();
    }

    void stop() {
        Future<?> running = timer;
        if (running != null) {
            running.cancel(false);
            timer = null;
        }
    }

    private void scheduleNext() {
        long delay = Math.max(0, tracks.get(0).nextNanos() - now());
        timer = channel.eventLoop().schedule(this::sendDue, delay, TimeUnit.NANOSECONDS);
    }

    private void sendDue() {
        if (!channel.isWritable()) {
            LOG.warn("[{}] drops a client that does not read", camera.name());
            stop();
            channel.close();
            return;
        }
        Faults faults = camera.faults();
        long now = now();
        if (faults.stalled()) {
            for (TrackSender track : tracks) {
                track.skipDue(now + 1);
            }
        } else {
            send(now, faults);
        }
        scheduleNext();
    }

    private void send(long now, Faults faults) {
        int size = 0;
        for (TrackSender track : tracks) {
            DatagramPair datagrams = track.datagrams();
            if (datagrams == null) {
                size += track.dueSize(now);
            } else {
                sendDatagrams(track, datagrams, now, faults);
            }
        }
        if (size == 0) {
            return;
        }
        ByteBuf out = channel.alloc().directBuffer(size);
        for (int i = tracks.size() - 1; i >= 0; i--) {
            if (tracks.get(i).datagrams() == null) {
                tracks.get(i).appendDue(now, faults, out);
            }
        }
        channel.writeAndFlush(out, channel.voidPromise());
    }

    private void sendDatagrams(TrackSender track, DatagramPair datagrams, long now, Faults faults) {
        int size = track.dueSize(now);
        if (size > 0) {
            ByteBuf out = channel.alloc().directBuffer(size);
            track.appendDue(now, faults, out);
            datagrams.send(out, faults.datagrams());
        }
        for (int reports = datagrams.takeReceiverReports(); reports > 0; reports--) {
            camera.countReceiverReport();
        }
    }

    /** The time on the tracks' own time-line. */
    private long now() {
        return clock.nanos() - lag;
    }
}
