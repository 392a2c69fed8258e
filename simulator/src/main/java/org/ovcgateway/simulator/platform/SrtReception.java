package org.ovcgateway.simulator.platform;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.ovcgateway.media.ts.TsDemuxer;
import org.ovcgateway.simulator.srt.SrtIngest;

/** Takes the transport stream that comes by SRT apart. */
final class SrtReception implements SrtIngest.Publication {
    private final LiveStreams.Stream stream;
    private final TsDemuxer demuxer;

    SrtReception(LiveStreams.Stream stream) {
        this.stream = stream;
        this.demuxer = new TsDemuxer(stream, PooledByteBufAllocator.DEFAULT);
    }

    @Override
    public void data(ByteBuf payload) {
        demuxer.read(payload);
        stream.flush();
    }

    @Override
    public void ended() {
        demuxer.close();
        stream.ended();
    }
}
