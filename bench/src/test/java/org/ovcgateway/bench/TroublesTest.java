package org.ovcgateway.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class TroublesTest {
    private static final long SECOND = 1_000_000_000L;
    private static final List<String> KINDS = List.of("cut", "reset", "stall");

    private static final class Noted implements Troubles.Victim<String> {
        private final List<String> all = new ArrayList<>();

        @Override
        public void begin(String trouble, Random random) {
            all.add("+" + trouble);
        }

        @Override
        public void end(String trouble) {
            all.add("-" + trouble);
        }

        @Override
        public Duration longest(String trouble) {
            return Duration.ofSeconds(4);
        }
    }

    private static List<String> run(long seed, int seconds) throws IOException {
        Noted noted = new Noted();
        Troubles<String> troubles = new Troubles<>(KINDS, noted, Duration.ofSeconds(3), new Random(seed));
        for (int second = 0; second < seconds; second++) {
            troubles.tick(second * SECOND);
        }
        troubles.end();
        return noted.all;
    }

    @Test
    void oneTroubleEndsBeforeTheNextBegins() throws IOException {
        List<String> all = run(1, 300);
        assertTrue(all.size() > 60, all.toString());
        for (int i = 0; i < all.size(); i += 2) {
            assertTrue(all.get(i).startsWith("+"));
            assertEquals("-" + all.get(i).substring(1), all.get(i + 1));
        }
    }

    @Test
    void eachKindHappensOnceInEachRound() throws IOException {
        List<String> begun =
                run(2, 300).stream().filter(each -> each.startsWith("+")).toList();
        for (int i = 0; i + 3 <= begun.size(); i += 3) {
            assertEquals(3, new TreeSet<>(begun.subList(i, i + 3)).size(), begun.toString());
        }
    }

    @Test
    void theSameSeedMakesTheSameHappenAndAnotherSomethingElse() throws IOException {
        assertEquals(run(3, 100), run(3, 100));
        assertFalse(run(3, 100).equals(run(4, 100)));
    }
}
