package org.ovcgateway.gateway.channel;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.rtsp.RtspException;
import org.ovcgateway.rtsp.RtspOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a camera's stream with whatever can: our own RTSP client, and FFmpeg's demuxer for other schemes and for video that
 * the client cannot make pictures of. What worked is kept until it fails. Lives on the channel's event loop.
 */
final class CameraSource implements SourceFactory {
    private static final Logger log = LoggerFactory.getLogger(CameraSource.class);

    private final String name;
    private final boolean isRtsp;
    private final SourceFactory rtsp;
    private final SourceFactory demuxer;
    private boolean needsDemuxer;

    CameraSource(String name, ChannelLoop loop, StreamAddress address, RtspOptions options) {
        this.name = name;
        isRtsp = address.url().startsWith("rtsp");
        rtsp = new RtspSource(name, loop, address, options);
        demuxer = new DemuxedSource(name, loop, address);
    }

    @Override
    public Connection open(Description description, Sink output, long firstStamp, Consumer<@Nullable Throwable> ended) {
        if (!isRtsp) {
            return demuxer.open(description, output, firstStamp, ended);
        }
        Attempt attempt = new Attempt(description, output, firstStamp, ended);
        attempt.begin();
        return attempt;
    }

    /** One connection, which may have to be begun a second time: with the other reader, or over TCP. */
    private final class Attempt implements Connection {
        private final Description description;
        private final Sink output;
        private final long firstStamp;
        private final Consumer<@Nullable Throwable> ended;
        private @Nullable Connection current;
        private boolean stopped;
        private boolean udpGivenUp;

        Attempt(Description description, Sink output, long firstStamp, Consumer<@Nullable Throwable> ended) {
            this.description = description;
            this.output = output;
            this.firstStamp = firstStamp;
            this.ended = ended;
        }

        void begin() {
            SourceFactory factory = needsDemuxer ? demuxer : rtsp;
            current = factory.open(description, output, firstStamp, this::over);
        }

        private void over(@Nullable Throwable cause) {
            if (!needsDemuxer && !stopped && cause instanceof RtspSource.UnreadableVideo unreadable) {
                log.info("{} {}: trying FFmpeg's demuxer", name, unreadable.getMessage());
                needsDemuxer = true;
                begin();
                return;
            }
            if (!udpGivenUp && !stopped && cause != null && isUdpBlocked(cause)) {
                log.info("{} {}: asking for TCP", name, cause.getMessage());
                udpGivenUp = true;
                begin();
                return;
            }
            if (cause != null) {
                needsDemuxer = false; // the camera may have been set to something else meanwhile
            }
            ended.accept(cause);
        }

        /** The source asks for TCP then; a camera that refuses it as well may lead back to UDP. */
        private static boolean isUdpBlocked(Throwable cause) {
            return cause instanceof RtspException failure && failure.kind() == RtspException.Kind.UDP_BLOCKED;
        }

        @Override
        public Losses losses() {
            return current == null ? Losses.NONE : current.losses();
        }

        @Override
        public void stop() {
            stopped = true;
            if (current != null) {
                current.stop();
            }
        }
    }
}
