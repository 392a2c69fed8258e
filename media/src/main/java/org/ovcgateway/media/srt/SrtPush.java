package org.ovcgateway.media.srt;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.net.Transport;
import org.ovcgateway.media.push.Push;
import org.ovcgateway.media.push.PushException;

/**
 * A live push of an MPEG transport stream by SRT. What was written since the last flush goes out as one burst: seven TS
 * packets to a datagram, the last datagram with what is left, so that nothing waits for the next access unit.
 */
public final class SrtPush implements Push {
    /** TS packet headers and stuffing, PAT, PMT and parameter sets beside the coded data: what a first guess adds. */
    private static final int MUXING_ALLOWANCE = 2048;

    private final SrtConnection connection;
    private final Muxer muxer;
    private @Nullable Listener listener;
    private @Nullable ByteBuf pending;

    /** Makes a transport stream of access units. */
    @FunctionalInterface
    public interface Muxer {

        /**
         * Appends whole TS packets that carry one access unit, with tables and parameter sets where they are due.
         *
         * @param unit borrowed
         * @param out where to append, borrowed
         */
        void append(AccessUnit unit, ByteBuf out);
    }

    /** Does nothing before {@link #open}. */
    public SrtPush(Transport transport, SrtUrl url, Muxer muxer) {
        this(transport, url, muxer, SrtSettings.defaults());
    }

    SrtPush(Transport transport, SrtUrl url, Muxer muxer, SrtSettings settings) {
        this.muxer = muxer;
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
            pending = connection.allocate(unit.size() + unit.size() / 16 + MUXING_ALLOWANCE);
        }
        if (pending != null) {
            muxer.append(unit, pending);
        }
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
