package org.ovcgateway.media.ffmpeg;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.bytedeco.ffmpeg.avformat.AVIOInterruptCB;
import org.bytedeco.javacpp.Pointer;

/**
 * Answers FFmpeg's question whether a blocking call is to be given up. There is one callback for the process, because JavaCPP
 * has ten of a kind: {@code opaque} is not an address but the number of who asks.
 */
final class Interrupts {
    private static final Map<Long, BooleanSupplier> QUESTIONS = new ConcurrentHashMap<>();
    private static final AtomicLong NEXT = new AtomicLong(1);

    private Interrupts() {}

    /** One reader's entry; asked on the reader's own thread. */
    static Entry register(BooleanSupplier givenUp) {
        long number = NEXT.getAndIncrement();
        QUESTIONS.put(number, givenUp);
        return new Entry(number);
    }

    static final class Entry implements AutoCloseable {
        private final long number;

        private Entry(long number) {
            this.number = number;
        }

        void in(AVIOInterruptCB target) {
            target.callback(Callback.INSTANCE);
            target.opaque(new Numbered(number));
        }

        @Override
        public void close() {
            QUESTIONS.remove(number);
        }
    }

    private static final class Numbered extends Pointer {
        Numbered(long number) {
            address = number;
        }
    }

    private static final class Callback extends AVIOInterruptCB.Callback_Pointer {
        static final Callback INSTANCE = new Callback();

        @Override
        public int call(Pointer opaque) {
            try {
                BooleanSupplier question = QUESTIONS.get(opaque.address());
                return question == null || question.getAsBoolean() ? 1 : 0;
            } catch (Throwable e) { // an exception that leaves a callback aborts the JVM
                return 1;
            }
        }
    }
}
