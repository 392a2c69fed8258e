package org.ovcgateway.gateway.channel;

import java.util.Collection;
import org.ovcgateway.gateway.status.TranscodingStatus;

/**
 * What camera streams have carried, also those that are forgotten.
 *
 * @param bytes coded
 * @param units access units
 * @param losses what did not arrive whole
 * @param reconnects connections after the first of each stream
 */
record StreamTotals(
        long bytes, long units, SourceFactory.Losses losses, long reconnects, TranscodingStatus transcoding) {
    static final StreamTotals NONE = new StreamTotals(0, 0, SourceFactory.Losses.NONE, 0, TranscodingStatus.NONE);

    StreamTotals plus(CameraStream stream) {
        return new StreamTotals(
                bytes + stream.relay().bytes(),
                units + stream.relay().units(),
                losses.plus(stream.losses()),
                reconnects + Math.max(0, stream.connections() - 1),
                transcoding.plus(stream.transcoding()));
    }

    StreamTotals plus(Collection<CameraStream> streams) {
        StreamTotals sum = this;
        for (CameraStream stream : streams) {
            sum = sum.plus(stream);
        }
        return sum;
    }
}
