package org.ovcgateway.rtsp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Puts a track's datagrams back into the order of their sequence numbers (RFC 3550 5.1). A packet that is ahead waits for
 * those before it: until they come, {@link #PATIENCE_MILLISECONDS} have passed or {@link #CAPACITY} packets are there. In order,
 * a packet is passed on at once and nothing is kept. Used on the channel's event loop.
 */
final class ReorderBuffer implements AutoCloseable {
    /** Packets that are ahead by more are a jump, not a change of order. */
    static final int CAPACITY = 64;

    static final long PATIENCE_MILLISECONDS = 100;

    private static final long PATIENCE_NANOS = PATIENCE_MILLISECONDS * 1_000_000;
    private static final int UNKNOWN = -1;
    private static final int SEQUENCE_OFFSET = 2;
    private static final int LONG_PAST = -3000;

    private final EventLoop loop;
    private final Consumer<ByteBuf> output;
    private final Runnable flush;
    private final @Nullable ByteBuf[] waiting = new ByteBuf[CAPACITY];
    /** When each that waits came, by the loop's clock. */
    private final long[] since = new long[CAPACITY];

    private int count;
    private int expected = UNKNOWN;
    private @Nullable ScheduledFuture<?> timer;
    private boolean closed;

    /**
     * @param output gets the packets in order; borrows them
     * @param flush called after packets that were passed on by the clock
     */
    ReorderBuffer(EventLoop loop, Consumer<ByteBuf> output, Runnable flush) {
        this.loop = loop;
        this.output = output;
        this.flush = flush;
    }

    /** Takes the next packet as it came. Borrowed. */
    void packet(ByteBuf packet) {
        if (closed) {
            return;
        }
        if (packet.readableBytes() < SEQUENCE_OFFSET + Short.BYTES) {
            output.accept(packet); // to be counted as malformed
            return;
        }
        int sequence = packet.getUnsignedShort(packet.readerIndex() + SEQUENCE_OFFSET);
        int ahead = expected == UNKNOWN ? 0 : (short) (sequence - expected);
        if (ahead < 0 && ahead > LONG_PAST) {
            output.accept(packet); // late or twice: the receiver counts it
        } else if (ahead == 0) {
            pass(sequence, packet);
            drain();
        } else if (ahead > 0 && ahead < CAPACITY) {
            keep(sequence, packet);
        } else {
            giveUpWaiting();
            pass(sequence, packet);
        }
    }

    /** Lets go what waits. */
    @Override
    public void close() {
        closed = true;
        stopTimer();
        for (int i = 0; i < CAPACITY; i++) {
            ByteBuf packet = waiting[i];
            if (packet != null) {
                packet.release();
                waiting[i] = null;
            }
        }
        count = 0;
    }

    private void pass(int sequence, ByteBuf packet) {
        expected = (sequence + 1) & 0xFFFF;
        output.accept(packet);
    }

    private void keep(int sequence, ByteBuf packet) {
        int place = sequence % CAPACITY;
        if (waiting[place] != null) {
            return; // twice
        }
        waiting[place] = packet.retain();
        since[place] = loop.ticker().nanoTime();
        count++;
        if (timer == null) {
            startTimer(PATIENCE_NANOS);
        }
    }

    /** Passes on what follows without a gap. */
    private void drain() {
        while (count > 0 && !closed) {
            ByteBuf next = waiting[expected % CAPACITY];
            if (next == null) {
                return;
            }
            waiting[expected % CAPACITY] = null;
            count--;
            try {
                pass(expected, next);
            } finally {
                next.release();
            }
        }
        stopTimer();
    }

    private void patienceIsOver() {
        timer = null;
        boolean passed = false;
        while (count > 0 && !closed && patienceLeft() <= 0) {
            skipGap();
            passed = true;
        }
        if (count > 0 && !closed && timer == null) {
            startTimer(patienceLeft()); // behind another gap, some have come later than those it was started for
        }
        if (passed) {
            flush.run();
        }
    }

    private void startTimer(long nanos) {
        timer = loop.schedule(this::patienceIsOver, nanos, TimeUnit.NANOSECONDS);
    }

    /** Nanoseconds until the first that came of those that wait has waited long enough. */
    private long patienceLeft() {
        long now = loop.ticker().nanoTime();
        long longest = 0;
        for (int i = 0; i < CAPACITY; i++) {
            if (waiting[i] != null) {
                longest = Math.max(longest, now - since[i]);
            }
        }
        return PATIENCE_NANOS - longest;
    }

    private void giveUpWaiting() {
        while (count > 0 && !closed) {
            skipGap();
        }
    }

    /** What is missing before the first packet that waits will not come any more. */
    private void skipGap() {
        if (count > 0) {
            while (waiting[expected % CAPACITY] == null) {
                expected = (expected + 1) & 0xFFFF;
            }
            drain();
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }
}
