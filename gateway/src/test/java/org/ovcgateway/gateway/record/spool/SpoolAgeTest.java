package org.ovcgateway.gateway.record.spool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.ovcgateway.gateway.record.spool.SpoolBench.T;
import static org.ovcgateway.gateway.record.spool.SpoolBench.second;
import static org.ovcgateway.gateway.record.spool.SpoolBench.write;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is too old goes, whatever the clock is set to. */
class SpoolAgeTest {
    private final SpoolBench bench;

    SpoolAgeTest(@TempDir Path folder) {
        bench = new SpoolBench(folder);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    @Test
    void whatIsTooOldGoes() throws Exception {
        Spool spool = bench.opened();
        write(spool, 0, 0, 500);
        bench.nanos.addAndGet(10_000_000_000L);
        write(spool, 0, 10, 500);
        bench.nanos.set(Duration.ofDays(1).toNanos());
        spool.expire();
        bench.nanos.incrementAndGet();
        write(spool, 0, 20, 500);
        assertEquals(List.of("0 too-old"), bench.evicted);
        bench.nanos.addAndGet(15_000_000_000L);
        spool.expire();
        spool.close();
        assertEquals(List.of("0 too-old", "10 too-old"), bench.evicted);
        assertEquals(1, bench.files().size());
    }

    @Test
    void aClockThatIsSetMakesNothingOlder() throws Exception {
        Spool spool = bench.opened();
        write(spool, 0, 0, 500);
        bench.now = T.plus(Duration.ofDays(20_000));
        spool.expire();
        write(spool, 0, 10, 500);
        bench.now = T.minus(Duration.ofDays(20_000));
        spool.expire();
        spool.close();
        assertEquals(List.of(), bench.evicted);
        assertEquals(2, bench.files().size());
    }

    @Test
    void whatIsFoundIsAsOldAsItsEndSays() throws Exception {
        bench.leave(0);
        bench.now = T.plus(Duration.ofHours(23));
        Spool spool = bench.opened();
        spool.expire();
        bench.nanos.addAndGet(Duration.ofMinutes(61).toNanos());
        write(spool, 0, 20, 500);
        spool.close();
        assertEquals(List.of("0 too-old"), bench.evicted);
    }

    @Test
    void whatABoxHasWrittenThatDidNotHaveTheTimeIsAsOldAsItsDiscovery() throws Exception {
        long second = Duration.between(T, Instant.ofEpochSecond(100)).toSeconds();
        bench.leave(second);
        Spool spool = bench.opened();
        bench.nanos.addAndGet(Duration.ofDays(1).toNanos());
        spool.expire();
        write(spool, 0, 20, 500);
        assertEquals(List.of(), bench.evicted);
        bench.nanos.incrementAndGet();
        spool.expire();
        spool.close();
        assertEquals(List.of(second + " too-old"), bench.evicted);
    }
}
