package org.ovcgateway.gateway.channel;

import io.netty.buffer.PooledByteBufAllocator;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.ffmpeg.DemuxedStream;
import org.ovcgateway.media.ffmpeg.FfmpegException;
import org.ovcgateway.media.ffmpeg.InputUrl;
import org.ovcgateway.media.relay.Sink;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads a stream with FFmpeg's demuxer: over HTTP, or over RTSP what {@link RtspSource} cannot make pictures of. */
final class DemuxedSource implements SourceFactory {
    private static final Logger log = LoggerFactory.getLogger(DemuxedSource.class);

    private final String name;
    private final ChannelLoop loop;
    private final StreamAddress address;

    DemuxedSource(String name, ChannelLoop loop, StreamAddress address) {
        this.name = name;
        this.loop = loop;
        this.address = address;
    }

    @Override
    public Connection open(Description description, Sink output, long firstStamp, Consumer<@Nullable Throwable> ended) {
        Credentials credentials = address.credentials();
        InputUrl url = InputUrl.of(
                address.url(),
                credentials == null ? null : credentials.userName(),
                credentials == null ? "" : credentials.password());
        DemuxedStream stream = new DemuxedStream(
                loop.transport().loop(),
                url,
                firstStamp,
                output,
                PooledByteBufAllocator.DEFAULT,
                new DemuxedStream.Listener() {
                    @Override
                    public void opened(Set<Track> tracks, String notCarried) {
                        log.info("{} playing, read by FFmpeg's demuxer", name);
                        if (!notCarried.isEmpty()) {
                            log.info("{} not carried: {}", name, notCarried);
                        }
                        description.tracks(tracks);
                    }

                    @Override
                    public void ended(@Nullable FfmpegException cause) {
                        ended.accept(cause);
                    }
                });
        stream.open();
        return new Connection() {
            @Override
            public Losses losses() {
                return Losses.NONE; // what a container lost does not show
            }

            @Override
            public void stop() {
                stream.close();
            }
        };
    }
}
