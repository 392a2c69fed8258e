package org.ovcgateway.media.transcode;

import io.netty.buffer.PooledByteBufAllocator;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.ffmpeg.AacEncoder;
import org.ovcgateway.media.ffmpeg.FfmpegException;

/**
 * One stream's way through the pool: what is put in on the event loop is encoded in that order, by one thread at a time, and
 * given back on the event loop, all of a batch at once.
 */
final class EncoderLane {
    /** Units that may wait: what a cached group of ten seconds has, in packets of 10 ms and with room to spare. */
    static final int MAX_UNITS = 2048;

    /** How often in a row an encoder that could be opened may fail. */
    private static final int MAX_FAILURES = 3;

    /** Hears of results, on the event loop. */
    interface Listener {

        /**
         * What came out of one batch.
         *
         * @param generation that the batch was put in with
         * @param frames the listener owns each
         */
        void encoded(int generation, List<AccessUnit> frames);

        /**
         * The encoder failed.
         *
         * @param reason for an operator
         * @param givenUp whether the stream stays without sound until its source restarts
         */
        void failed(String reason, boolean givenUp);
    }

    /** What is done in order. */
    private sealed interface Step {
        int generation();

        /** @param units the lane owns each */
        record Encode(int generation, List<AccessUnit> units) implements Step {}

        /** Nothing comes for a while. */
        record Drain(int generation) implements Step {}

        /** The source begins anew. */
        record Restart(int generation) implements Step {}

        /** The last. */
        record Close(int generation) implements Step {}
    }

    private final Executor pool;
    private final Executor loop;
    private final Listener listener;
    private final Queue<Step> steps = new ConcurrentLinkedQueue<>();
    private final AtomicInteger scheduled = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong dropped = new AtomicLong();

    // In the pool, by one thread at a time.
    private final List<AccessUnit> frames = new ArrayList<>();
    private @Nullable AacEncoder encoder;
    private @Nullable AudioFormat refused;
    private int failures;

    /**
     * Loads and opens nothing before the first unit.
     *
     * @param loop the event loop that results go to
     */
    EncoderLane(Executor pool, Executor loop, Listener listener) {
        this.pool = pool;
        this.loop = loop;
        this.listener = listener;
    }

    /** Units that did not fit or could not be decoded or encoded. From any thread. */
    long dropped() {
        return dropped.get();
    }

    /** Whether all that was put in is done and posted. From any thread. */
    boolean isIdle() {
        return scheduled.get() == 0;
    }

    /** @param units handed over to the lane; those that do not fit are dropped */
    void encode(int generation, List<AccessUnit> units) {
        int room = MAX_UNITS - waiting.get();
        if (units.size() > room) {
            List<AccessUnit> surplus = units.subList(Math.max(0, room), units.size());
            drop(surplus);
            surplus.clear();
        }
        if (!units.isEmpty()) {
            waiting.addAndGet(units.size());
            put(new Step.Encode(generation, units));
        }
    }

    void drain(int generation) {
        put(new Step.Drain(generation));
    }

    void restart(int generation) {
        put(new Step.Restart(generation));
    }

    /** Frees what the lane holds, after what is still in it. */
    void close(int generation) {
        put(new Step.Close(generation));
    }

    private void put(Step step) {
        steps.add(step);
        if (scheduled.getAndIncrement() == 0) {
            try {
                pool.execute(this::work);
            } catch (RejectedExecutionException e) {
                // The process ends; nobody works on this lane any more.
                discard();
            }
        }
    }

    private void work() {
        int seen;
        do {
            seen = scheduled.get();
            Step step;
            while ((step = steps.poll()) != null) {
                work(step);
            }
        } while (scheduled.addAndGet(-seen) != 0);
    }

    private void work(Step step) {
        try {
            if (step instanceof Step.Encode batch) {
                encode(batch.units());
            } else if (step instanceof Step.Close) {
                closeEncoder();
            } else if (step instanceof Step.Restart) {
                refused = null;
                failures = 0;
                if (encoder != null) {
                    encoder.restart();
                }
            } else if (encoder != null) {
                encoder.drain();
            }
        } catch (FfmpegException e) {
            failed(e);
        }
        deliver(step.generation());
    }

    private void encode(List<AccessUnit> units) {
        for (AccessUnit unit : units) {
            try {
                if (!encode(unit)) {
                    dropped.incrementAndGet();
                }
            } catch (FfmpegException e) {
                dropped.incrementAndGet();
                if (encoder == null || failures + 1 >= MAX_FAILURES) {
                    refused = (AudioFormat) unit.format();
                }
                failed(e);
            } finally {
                unit.release();
                waiting.decrementAndGet();
            }
        }
    }

    private boolean encode(AccessUnit unit) throws FfmpegException {
        AudioFormat format = (AudioFormat) unit.format();
        if (format.equals(refused)) {
            return false;
        }
        AacEncoder current = encoder;
        if (current != null && !current.source().equals(format)) {
            current.drain();
            closeEncoder();
            current = null;
        }
        if (current == null) {
            current = new AacEncoder(format, PooledByteBufAllocator.DEFAULT, frames::add);
            encoder = current;
        }
        boolean decoded = current.encode(unit);
        failures = decoded ? 0 : failures;
        return decoded;
    }

    private void failed(FfmpegException e) {
        failures++;
        closeEncoder();
        String reason = String.valueOf(e.getMessage());
        boolean givenUp = refused != null;
        toLoop(() -> listener.failed(reason, givenUp));
    }

    private void closeEncoder() {
        if (encoder != null) {
            encoder.close();
            encoder = null;
        }
    }

    private void deliver(int generation) {
        if (frames.isEmpty()) {
            return;
        }
        List<AccessUnit> batch = List.copyOf(frames);
        frames.clear();
        if (!toLoop(() -> listener.encoded(generation, batch))) {
            batch.forEach(AccessUnit::release);
        }
    }

    private boolean toLoop(Runnable task) {
        try {
            loop.execute(task);
            return true;
        } catch (RejectedExecutionException e) {
            return false; // the loop has ended, and with it everybody who might want to know
        }
    }

    private void discard() {
        Step step;
        while ((step = steps.poll()) != null) {
            if (step instanceof Step.Encode batch) {
                waiting.addAndGet(-batch.units().size());
                drop(batch.units());
            }
        }
    }

    private void drop(List<AccessUnit> units) {
        dropped.addAndGet(units.size());
        units.forEach(AccessUnit::release);
    }
}
