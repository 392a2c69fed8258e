package org.ovcgateway.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What the gateway's process holds at a moment; memory in MB.
 *
 * @param waiting segments for their upload, which are part of the memory
 */
record Vitals(
        double resident,
        double compiled,
        double heap,
        double direct,
        double threads,
        double descriptors,
        double waiting) {

    /** What of it is looked at. */
    enum Figure {
        RESIDENT("resident memory, MB", Vitals::resident),
        COMPILED("compiled code, MB", Vitals::compiled),
        HEAP("heap in use, MB", Vitals::heap),
        DIRECT("direct memory, MB", Vitals::direct),
        THREADS("threads", Vitals::threads),
        DESCRIPTORS("descriptors", Vitals::descriptors);

        final String label;

        @SuppressWarnings("ImmutableEnumChecker") // a method reference without state
        final ToDoubleFunction<Vitals> value;

        Figure(String label, ToDoubleFunction<Vitals> value) {
            this.label = label;
            this.value = value;
        }
    }

    private static final double MEGABYTE = 1 << 20;

    static Vitals of(long pid, MetricsPage page) {
        double direct = Math.max(page.sum("netty_direct_memory_used_bytes"), page.sum("jvm_buffer_pool_used_bytes"));
        return new Vitals(
                ProcessFigures.residentMegabytes(pid),
                ProcessFigures.compiledMegabytes(pid),
                page.sum("jvm_heap_used_bytes") / MEGABYTE,
                direct / MEGABYTE,
                page.sum("jvm_threads"),
                descriptors(pid),
                page.sum("ovc_segments_pending{"));
    }

    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        for (Figure figure : Figure.values()) {
            line.append(line.isEmpty() ? "" : "  ")
                    .append(String.format(Locale.ROOT, "%s %.1f", figure.label, figure.value.applyAsDouble(this)));
        }
        return line.append(String.format(Locale.ROOT, "  pending %.0f", waiting))
                .toString();
    }

    private static long descriptors(long pid) {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return open.count();
        } catch (IOException e) {
            throw new IllegalStateException("the gateway has ended: " + e, e);
        }
    }
}
