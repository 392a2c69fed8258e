package org.ovcgateway.media.srt;

import io.netty.buffer.ByteBuf;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.TrackFormat;
import org.ovcgateway.media.net.Transport;
import org.ovcgateway.media.push.Push;
import org.ovcgateway.media.push.PushException;
import org.ovcgateway.media.ts.TsMuxer;

/**
 * A live push of an MPEG transport stream by SRT. What was written since the last flush goes out as one burst: seven TS
 * packets to a datagram, the last datagram with what is left, so that nothing waits for the next access unit.
 */
public final class SrtPush implements Push {
    private final SrtConnection connection;
    private final TsMuxer muxer;
    private @Nullable Listener listener;
    private @Nullable ByteBuf pending;

    /**
     * Does nothing before {@link #open}.
     *
     * @param formats what is known of the source's tracks, so that the stream announces them all at once; others are
     *     announced when they appear
     */
    public SrtPush(Transport transport, SrtUrl url, List<? extends TrackFormat> formats) {
        this(transport, url, formats, SrtSettings.defaults());
    }

    SrtPush(Transport transport, SrtUrl url, List<? extends TrackFormat> formats, SrtSettings settings) {
        muxer = new TsMuxer(formats);
        connection = new SrtConnection(transport, url, new Events(), settings);
    }

    @Override
    public void open(Listener hears) {
        if (listener != null) {
            throw new IllegalStateException("a push is opened once");
        }
        listener = hears;
        connection.open();
    }

    @Override
    public boolean isWritable() {
        return connection.isWritable();
    }

    @Override
    public void write(AccessUnit unit) {
        if (pending == null) {
            pending = connection.allocate(muxer.maxBytes(unit));
        }
        if (pending != null) {
            muxer.write(unit, pending);
        }
    }

    @Override
    public void discontinuity() {
        muxer.discontinuity();
    }

    @Override
    public void flush() {
        ByteBuf burst = pending;
        if (burst != null) {
            pending = null;
            try {
                connection.send(burst);
            } finally {
                burst.release();
            }
        }
    }

    @Override
    public void close() {
        connection.close();
    }

    @Override
    public long bytesSent() {
        return connection.bytesSent();
    }

    @Override
    public Statistics statistics() {
        SrtConnection.Figures figures = connection.figures();
        return new Statistics(
                figures.bytesSent(),
                figures.bytesAcknowledged(),
                figures.packetsRetransmitted(),
                figures.packetsDropped());
    }

    private final class Events implements SrtConnection.Listener {
        @Override
        public void connected() {
            if (listener != null) {
                listener.ready();
            }
        }

        @Override
        public void writable() {
            if (listener != null) {
                listener.writable();
            }
        }

        @Override
        public void closed(@Nullable PushException cause) {
            if (pending != null) {
                pending.release();
                pending = null;
            }
            if (listener != null) {
                listener.closed(cause);
            }
        }
    }
}
