package org.ovcgateway.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the platform wants: a recording of every channel, and by most channels a push that comes and goes; the first third by RTMP, the
 * second by SRT, one to a target that takes next to nothing. For one thread.
 */
final class SoakOrders {
    private static final Duration PAUSE = Duration.ofMillis(200);
    private static final int SHORTEST_TURN_SECONDS = 5;
    private static final int LONGEST_TURN_SECONDS = 60;

    private static final class Push {
        private final StandingOrder order;
        private long changeAt;

        Push(StandingOrder order) {
            this.order = order;
        }
    }

    private final SoakSite site;
    private final Random random;
    private final List<StandingOrder> recordings = new ArrayList<>();
    private final List<Push> pushes = new ArrayList<>();
    private final AtomicInteger given = new AtomicInteger();
    private final Map<String, Integer> refusals = new ConcurrentSkipListMap<>();
    private @Nullable Push slow; // where there are channels enough
    private int logins;

    /** @param name what sessions and streams are called, with {@code -CHANNEL} behind it */
    SoakOrders(SoakSite site, String name, long seed) {
        this.site = site;
        this.random = new Random(seed);
        int channels = site.cameras.size();
        int third = Math.max(1, channels / 3);
        for (int n = 0; n < channels; n++) {
            String session = name + "-" + n;
            recordings.add(new StandingOrder(
                    "StartCloudRecord",
                    Orders.record(n, session, site.callbackUrl(session)),
                    "StopCloudRecord",
                    Orders.stopRecord(n, session),
                    this::answered));
            if (n < third) {
                push(n, session, site.rtmpUrl(session));
            } else if (n < 2 * third) {
                push(n, session, site.srtUrl(session));
            } else if (n == 2 * third) {
                push(n, session, site.slowUrl(session));
                slow = pushes.get(pushes.size() - 1);
            }
        }
        logins = site.platform.logins();
    }

    private void push(int channel, String streamId, String url) {
        pushes.add(new Push(new StandingOrder(
                "LivePublish",
                Orders.live(channel, streamId, url),
                "LiveStop",
                Orders.stopLive(channel, streamId),
                this::answered)));
    }

    private void answered(String method, @Nullable Throwable wrong) {
        given.incrementAndGet();
        if (wrong != null) {
            String words = String.valueOf(wrong.getMessage()).replaceAll("[0-9]{2,}", "…");
            refusals.merge(method + ": " + words, 1, Integer::sum);
        }
    }

    void recordAll() {
        recordings.forEach(order -> order.want(true));
    }

    void pushAll() {
        pushes.forEach(push -> push.order.want(true));
    }

    /**
     * As {@link #pushAll}, but for the slow target: its line goes on for minutes to bring what it holds of the last push, whose name is
     * taken until then.
     *
     * @return how many pushes that are
     */
    int pushAllButSlow() {
        pushes.forEach(push -> push.order.want(push != slow));
        return (int) pushes.stream().filter(push -> push.order.isWanted()).count();
    }

    void stopAll() {
        recordings.forEach(order -> order.want(false));
        pushes.forEach(push -> push.order.want(false));
    }

    int pushes() {
        return pushes.size();
    }

    int given() {
        return given.get();
    }

    /** What the gateway did not agree to, and how often; figures in words are left out. */
    Map<String, Integer> refusals() {
        return refusals;
    }

    boolean isSettled() {
        return recordings.stream().allMatch(StandingOrder::isSettled)
                && pushes.stream().allMatch(push -> push.order.isSettled());
    }

    /** Starts and stops pushes whose turn is over. */
    void comeAndGo(long nowNanos) {
        for (Push push : pushes) {
            if (push.changeAt == 0 || nowNanos - push.changeAt >= 0) {
                int seconds = SHORTEST_TURN_SECONDS + random.nextInt(LONGEST_TURN_SECONDS - SHORTEST_TURN_SECONDS + 1);
                push.changeAt = nowNanos + seconds * 1_000_000_000L;
                push.order.want(!push.order.isWanted());
            }
        }
    }

    /** Asks for what the gateway has not agreed to yet. */
    void tick(long nowNanos) {
        int now = site.platform.logins();
        if (now != logins) {
            logins = now;
            recordings.forEach(StandingOrder::forget);
            pushes.forEach(push -> push.order.forget());
        }
        recordings.forEach(order -> order.tick(site.platform, nowNanos));
        pushes.forEach(push -> push.order.tick(site.platform, nowNanos));
    }

    /** Waits, asking meanwhile; fails if it does not come true in time. */
    void until(String what, Duration atMost, BooleanSupplier condition) {
        if (!comes(atMost, condition)) {
            throw new IllegalStateException(
                    "waited " + atMost.toSeconds() + " s in vain for " + what + "; refused: " + refusals);
        }
    }

    /** Waits, asking meanwhile. */
    boolean comes(Duration atMost, BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - deadline > 0) {
                return false;
            }
            tick(System.nanoTime());
            Waiting.pass(PAUSE);
        }
        return true;
    }
}
