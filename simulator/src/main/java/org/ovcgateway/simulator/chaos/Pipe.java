package org.ovcgateway.simulator.chaos;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One direction of a connection: what came from one peer, on its way to the other. On the proxy's loop. */
@SuppressWarnings("FutureReturnValueIgnored") // a write that fails ends in channelInactive
final class Pipe {
    /** What waits at most before the sender is held up. */
    private static final int MAX_WAITING = 1 << 20;

    private record Piece(long due, ByteBuf bytes) {}

    private final TcpProxy proxy;
    private final TcpLink link;
    private final Channel from;
    private final Channel to;
    private final Gauge gauge;
    private final Deque<Piece> waiting = new ArrayDeque<>();
    private int waitingBytes;
    private long lastDue;
    private boolean ending;
    private @Nullable Future<?> timer;

    Pipe(TcpProxy proxy, TcpLink link, Channel from, Channel to, Gauge gauge) {
        this.proxy = proxy;
        this.link = link;
        this.from = from;
        this.to = to;
        this.gauge = gauge;
        this.lastDue = System.nanoTime();
    }

    /** Takes bytes over. */
    void take(ByteBuf bytes) {
        if (!to.isOpen() || link.vanishes()) {
            bytes.release();
            return;
        }
        long due = proxy.due(System.nanoTime());
        lastDue = due - lastDue < 0 ? lastDue : due;
        waiting.add(new Piece(lastDue, bytes));
        waitingBytes += bytes.readableBytes();
        pump();
    }

    /** The sender has closed: so will this, behind what waits. */
    void end() {
        ending = true;
        pump();
    }

    /** Hands on what may go now, and comes back for the rest. */
    void pump() {
        cancelTimer();
        NetworkFaults faults = proxy.faults;
        if (faults.passage() == Passage.HALF_OPEN && !waiting.isEmpty()) {
            link.vanish();
            clear();
        }
        if (faults.passage() != Passage.STALLED) {
            handOn(faults);
        }
        from.config().setAutoRead(faults.passage() != Passage.STALLED && waitingBytes < MAX_WAITING && to.isWritable());
        if (ending && waiting.isEmpty() && !link.vanishes() && faults.passage() != Passage.STALLED) {
            to.writeAndFlush(to.alloc().buffer(0)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    private void handOn(NetworkFaults faults) {
        boolean wrote = false;
        while (!waiting.isEmpty() && to.isWritable()) {
            Piece piece = waiting.getFirst();
            long now = System.nanoTime();
            if (piece.due - now > 0) {
                again(piece.due - now);
                break;
            }
            int allowed = Math.min(gauge.allowance(now, faults.bytesPerSecond()), link.allowance());
            if (allowed == 0) {
                again(gauge.freeAt() - now);
                break;
            }
            int size = Math.min(allowed, piece.bytes.readableBytes());
            to.write(piece.bytes.readRetainedSlice(size));
            wrote = true;
            waitingBytes -= size;
            gauge.passed(now, size, faults.bytesPerSecond());
            if (!piece.bytes.isReadable()) {
                waiting.removeFirst();
                piece.bytes.release();
            }
            if (link.passed(size)) {
                break;
            }
        }
        if (wrote) {
            to.flush();
        }
    }

    /** Lets everything go that waits. */
    void clear() {
        cancelTimer();
        waiting.forEach(piece -> piece.bytes.release());
        waiting.clear();
        waitingBytes = 0;
    }

    private void again(long nanos) {
        timer = proxy.loop.schedule(this::pump, Math.max(nanos, 1), TimeUnit.NANOSECONDS);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
