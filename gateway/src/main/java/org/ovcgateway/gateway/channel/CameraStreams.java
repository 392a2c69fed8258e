package org.ovcgateway.gateway.channel;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.gateway.supervise.Backoff;
import org.ovcgateway.rtsp.RtspException;

/**
 * The camera streams of one event loop, by address: channels that name the same stream share its connection, for many
 * cameras allow one or two. Used on that loop.
 */
public final class CameraStreams {
    /** A camera that reboots is to be back soon after it answers; asking one that is off costs a packet. */
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

    /** A camera that refuses is not to be pestered: it may count, and lock out. */
    private static final Duration FIRST_PAUSE_AFTER_NO = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE_AFTER_NO = Duration.ofSeconds(20);

    private final ChannelLoop loop;
    private final SourceFactories factories;
    private final RandomGenerator random;
    private final Executor transcoding;
    private final Map<StreamAddress, CameraStream> streams = new HashMap<>();

    /** Makes the factory for one stream. */
    interface SourceFactories {
        SourceFactory of(String name, StreamAddress address);
    }

    CameraStreams(ChannelLoop loop, SourceFactories factories, RandomGenerator random, Executor transcoding) {
        this.loop = loop;
        this.factories = factories;
        this.random = random;
        this.transcoding = transcoding;
    }

    /**
     * The stream at an address.
     *
     * @param name how the log calls it if it is new: {@code [ch 3] [camera]}
     * @param whereabouts is asked where it is after it failed, if it is new
     */
    CameraStream get(StreamAddress address, String name, FollowingSource.Whereabouts whereabouts) {
        loop.check();
        if (!streams.containsKey(address)) {
            streams.values().removeIf(CameraStream::isLeft); // cameras may tell another address each time
        }
        return streams.computeIfAbsent(
                address,
                fresh -> new CameraStream(
                        name,
                        new FollowingSource(name, fresh, whereabouts, place -> factories.of(name, place), this::moved),
                        loop,
                        Backoff.choosing(
                                CameraStreams::saidNo,
                                Backoff.exponential(FIRST_PAUSE, LONGEST_PAUSE, random),
                                Backoff.exponential(FIRST_PAUSE_AFTER_NO, LONGEST_PAUSE_AFTER_NO, random)),
                        transcoding));
    }

    private static boolean saidNo(Throwable cause) {
        return !(cause instanceof RtspException failure)
                || switch (failure.kind()) {
                    case NETWORK, TIMEOUT, UDP_BLOCKED -> false;
                    case AUTHENTICATION, NOT_FOUND, REFUSED, UNSUPPORTED, PROTOCOL -> true;
                };
    }

    /** Where another stream is already known at the new address, that one stays the one to be found there. */
    private void moved(StreamAddress from, StreamAddress to) {
        CameraStream stream = streams.remove(from);
        if (stream != null) {
            streams.putIfAbsent(to, stream);
        }
    }

    /** Whether that stream arrives, for whichever channel. */
    boolean isDelivering(StreamAddress address) {
        loop.check();
        CameraStream stream = streams.get(address);
        return stream != null && stream.isDelivering();
    }
}
