package org.ovcgateway.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FaultPlanTest {
    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }

    private static FaultPlan plan(@Nullable Duration period, String... faults) {
        return new FaultPlan(List.of(faults).stream().map(TimedFault::parse).toList(), period);
    }

    private static List<String> names(List<TimedFault> faults) {
        return faults.stream().map(TimedFault::name).toList();
    }

    @Test
    void aFaultIsANameWithAValueAStartAndALength() {
        assertEquals(new TimedFault("delay", "50ms", Duration.ZERO, null), TimedFault.parse("delay=50ms"));
        assertEquals(
                new TimedFault("half-open", "", seconds(90), seconds(0.5)), TimedFault.parse("HALF_OPEN@1.5m:500ms"));
        assertEquals(2_000_000, TimedFault.parse("rate=2Mbps").amountValue("bps"));
        assertEquals(2.5, TimedFault.parse("loss=2.5%").amountValue("%"));
    }

    @Test
    void whatIsNoFaultIsRefused() {
        for (String text : List.of("", "stall@", "stall@10", "stall@10s:", "stall@-1s", "stall@10s:5x", "a b")) {
            assertThrows(IllegalArgumentException.class, () -> TimedFault.parse(text), text);
        }
        assertThrows(
                IllegalArgumentException.class,
                () -> TimedFault.parse("rate=2Mbit").amountValue("bps"));
    }

    @Test
    void aFaultHoldsFromItsStartForItsLength() {
        FaultPlan plan = plan(null, "delay=5ms", "stall@10s:5s", "reset@12s");
        assertEquals(List.of("delay"), names(plan.at(seconds(9.999))));
        assertEquals(List.of("delay", "stall"), names(plan.at(seconds(10))));
        assertEquals(List.of("delay", "stall", "reset"), names(plan.at(seconds(14.999))));
        assertEquals(List.of("delay", "reset"), names(plan.at(seconds(15))));
        assertEquals(seconds(10), plan.nextAfter(Duration.ZERO));
        assertEquals(seconds(12), plan.nextAfter(seconds(10)));
        assertNull(plan.nextAfter(seconds(15)));
        assertEquals(List.of("reset"), names(plan.begunBetween(seconds(10), seconds(12))));
        assertEquals(List.of(), plan.begunBetween(seconds(12), seconds(100)));
    }

    @Test
    void aPlanBeginsAnewAfterItsPeriod() {
        FaultPlan plan = plan(seconds(60), "stall@10s:5s", "reset@12s");
        assertEquals(List.of("stall"), names(plan.at(seconds(130))));
        assertEquals(seconds(60), plan.nextAfter(seconds(15)));
        assertEquals(seconds(70), plan.nextAfter(seconds(60)));
        assertEquals(List.of("reset"), names(plan.begunBetween(seconds(70), seconds(72))));
        assertThrows(IllegalArgumentException.class, () -> plan(seconds(12), "stall@10s:5s"));
    }
}
