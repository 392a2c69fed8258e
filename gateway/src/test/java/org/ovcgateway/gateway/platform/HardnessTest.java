package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovcgateway.gateway.command.ControlPtz;
import org.ovcgateway.gateway.command.PtzOrder;
import org.ovcgateway.gateway.command.StartLive;
import org.ovcgateway.gateway.platform.dialect.Dialect;
import org.ovcgateway.gateway.platform.dialect.H627;
import org.ovcgateway.gateway.platform.dialect.Host;
import org.ovcgateway.gateway.platform.dialect.Identity;
import org.ovcgateway.gateway.supervise.ManualTimers;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.testkit.Await;
import org.slf4j.LoggerFactory;

/** What a hostile, a hasty or a half dead surrounding does to a session. */
class HardnessTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    /**
     * For each dialect; {@code -Dovc.fuzz.messages=1000000} for a long run, whose figures are printed, {@code -Dovc.fuzz.dialect=ivr}
     * for one of them.
     */
    private static final int MESSAGES = Integer.getInteger("ovc.fuzz.messages", 50_000);

    private static final int EVENTS = 10_000;
    private static final Duration BLOCKED = Duration.ofMillis(100);
    /** A machine under load stops threads for longer than that; not every time. */
    private static final int ATTEMPTS = 8;

    private static final long MEGABYTE = 1 << 20;

    private final ListAppender<ILoggingEvent> logLines = new ListAppender<>();

    static List<Dialect> dialects() {
        String only = System.getProperty("ovc.fuzz.dialect");
        return Fixtures.dialects().stream()
                .filter(dialect -> only == null || dialect.name().equals(only))
                .toList();
    }

    private static Logger logger(String name) {
        return (Logger) LoggerFactory.getLogger(name);
    }

    @BeforeEach
    void listenToTheLog() {
        logLines.start();
        logger("io.vertx").addAppender(logLines);
    }

    @AfterEach
    void listenNoMore() {
        logger("io.vertx").detachAppender(logLines);
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void anyMessageIsCarriedOutAnsweredOrEndsItsOwnConnection(Dialect dialect) {
        Logger refusals = logger(Commands.class.getName());
        refusals.setLevel(Level.OFF);
        try {
            new Storm(dialect).rage();
        } finally {
            refusals.setLevel(null);
        }
    }

    /** A platform that sends every message of its document, more or less. */
    private static final class Storm {
        private static final String ALPHABET = "{}[]\",:0123456789eE+-.truefalsn\\u\u0000\ud800\u4e2d ";

        private final Dialect dialect;
        private final Random random = new Random(20261121);
        private final ManualTimers timers = new ManualTimers();
        private final FakeDevice device = new FakeDevice();
        private final Commands commands;
        private final List<String> fixtures;
        private long answers;
        private long ends;
        private boolean broken = true;

        Storm(Dialect dialect) {
            this.dialect = dialect;
            this.commands = new Commands(dialect, new Host(device, () -> {}), timers);
            this.fixtures = Fixtures.names(dialect.name()).stream()
                    .map(name -> Fixtures.of(dialect.name(), name))
                    .toList();
        }

        void rage() {
            RpcPeer peer = peer();
            long begun = System.nanoTime();
            long before = 0;
            long carriedOut = 0;
            for (int i = 0; i < MESSAGES; i++) {
                if (i == MESSAGES / 5) {
                    before = heap();
                }
                if (broken) {
                    peer = peer();
                    broken = false;
                }
                peer.receive(mutated());
                carriedOut += device.commands.size();
                device.commands.clear();
            }
            peer.close(new SessionException(SessionException.Reason.CLOSED, "the test is over"));
            timers.advance(Duration.ofSeconds(2));
            assertEquals(0, timers.waiting());
            assertTrue(answers > MESSAGES / 100, answers + " answers");
            assertTrue(ends > MESSAGES / 100, ends + " ends");
            assertTrue(carriedOut > MESSAGES / 100, carriedOut + " commands");
            long after = heap();
            long grown = after - before;
            if (Integer.getInteger("ovc.fuzz.messages") != null) {
                System.out.printf(
                        Locale.ROOT,
                        "%s: %d messages in %.1f s: %d commands, %d answers, %d connections ended; heap %.1f MB after a fifth"
                                + " of them, %.1f MB after all%n",
                        dialect.name(),
                        MESSAGES,
                        (System.nanoTime() - begun) / 1e9,
                        carriedOut,
                        answers,
                        ends,
                        before / (double) MEGABYTE,
                        after / (double) MEGABYTE);
            }
            assertTrue(grown < 24 * MEGABYTE, "the heap grew by " + grown + " bytes");
        }

        private RpcPeer peer() {
            return new RpcPeer(
                    new MessageCodec(),
                    RpcPeer.Limits.STANDARD,
                    dialect.overlappingRequest(),
                    timers,
                    new RpcPeer.Link() {
                        @Override
                        public void send(String text) {
                            answers++;
                        }

                        @Override
                        public void broken(SessionException cause) {
                            ends++;
                            broken = true;
                        }
                    },
                    commands);
        }

        /** As it stands in the document, with another value somewhere, or torn. */
        private String mutated() {
            StringBuilder text = new StringBuilder(fixtures.get(random.nextInt(fixtures.size())));
            for (int change = random.nextInt(4); change > 0 && text.length() > 0; change--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(5)) {
                    case 0 -> text.setCharAt(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                    case 1 -> text.insert(at, ALPHABET.charAt(random.nextInt(ALPHABET.length())));
                    case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(20)));
                    case 3 -> text.insert(at, text.substring(random.nextInt(at + 1), at));
                    default -> anotherNumber(text, at);
                }
            }
            return text.toString();
        }

        private void anotherNumber(StringBuilder text, int from) {
            for (int i = from; i < text.length(); i++) {
                if (Character.isDigit(text.charAt(i))) {
                    String[] numbers = {"-1", "1e400", "9223372036854775808", "256", "null", "[]", "\"x\"", "{}", "0.5"
                    };
                    text.replace(i, i + 1, numbers[random.nextInt(numbers.length)]);
                    return;
                }
            }
        }

        private static long heap() {
            long least = Long.MAX_VALUE;
            for (int i = 0; i < 3; i++) {
                System.gc();
                least = Math.min(
                        least,
                        Runtime.getRuntime().totalMemory()
                                - Runtime.getRuntime().freeMemory());
            }
            return least;
        }
    }

    @ParameterizedTest
    @MethodSource("dialects")
    void aBurstOfTenThousandEventsIsDoneInOrderAndBlocksNothing(Dialect dialect) throws Exception {
        boolean silent = false;
        for (int attempt = 1; attempt <= ATTEMPTS && !silent; attempt++) {
            silent = burst(dialect).isEmpty();
        }
        assertTrue(silent, () -> "blocked: " + blocked());
    }

    /** What Vert.x has said of it since the log was cleared. */
    private List<String> blocked() {
        synchronized (logLines) { // as it does itself while a line is added
            return logLines.list.stream()
                    .map(ILoggingEvent::getFormattedMessage)
                    .filter(line -> line.contains("has been blocked"))
                    .toList();
        }
    }

    /** Returns what was blocked from the login on: before, classes are loaded. */
    private List<String> burst(Dialect dialect) throws Exception {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(2)
                .setBlockedThreadCheckInterval(10)
                .setBlockedThreadCheckIntervalUnit(TimeUnit.MILLISECONDS)
                .setMaxEventLoopExecuteTime(BLOCKED.toMillis())
                .setMaxEventLoopExecuteTimeUnit(TimeUnit.MILLISECONDS));
        try {
            FakePlatform platform = new FakePlatform(vertx, new HttpServerOptions());
            FakeDevice device = new FakeDevice();
            List<Integer> done = new ArrayList<>(EVENTS); // on the link's loop
            device.outcome = command -> {
                if (command instanceof ControlPtz move) {
                    device.commands.clear();
                    done.add(move.channel());
                }
                return Future.succeededFuture();
            };
            SessionOptions options = new SessionOptions(
                    URI.create("ws://127.0.0.1:" + platform.port()),
                    true,
                    null,
                    new Identity("1", "edge", "0.1.0", null, null),
                    "secret");
            var loop = vertx.getOrCreateContext();
            PlatformLink link = new PlatformLink(
                    vertx,
                    loop,
                    options,
                    dialect,
                    device,
                    new Reports(Timers.on(loop), (report, url) -> {}),
                    new Reconnect(new Random(1)),
                    () -> {});
            link.start();
            Await.until("login", SOON, () -> link.status().loggedIn());
            synchronized (logLines) {
                logLines.list.clear();
            }
            String request = Fixtures.of(dialect.name(), "get-ptz-preset-list-request");
            for (int i = 0; i < EVENTS; i++) {
                platform.send("{\"event\":\"CtrlPTZ\",\"params\":{\"channel\":" + i + ",\"op\":\"stop\"}}");
            }
            platform.send(request);
            String answer = Fixtures.of(dialect.name(), "get-ptz-preset-list-response");
            Await.until("the answer behind them", SOON, () -> platform.received.contains(answer));
            Promise<List<Integer>> order = Promise.promise();
            loop.runOnContext(nothing -> order.complete(List.copyOf(done)));
            assertEquals(
                    IntStream.range(0, EVENTS).boxed().toList(), order.future().await(30, TimeUnit.SECONDS));
            assertEquals(1, platform.logins.size());
            List<String> blocked = blocked();
            link.stop().await(60, TimeUnit.SECONDS);
            return blocked;
        } finally {
            vertx.close().await(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void aCommandForADeadCameraHoldsUpNoCommandForAnother() {
        PeerRig rig = new PeerRig(H627.DIALECT);
        RpcPeer peer = rig.peer;
        FakeDevice device = rig.device;
        device.outcome = command -> command instanceof StartLive live && live.channel() == 0
                ? Promise.<Void>promise().future()
                : Future.succeededFuture();
        String push = Fixtures.of("h627", "push-live-request");
        peer.receive(push);
        peer.receive(push.replace("\"channel\":0", "\"channel\":1").replace("\"seq\":7", "\"seq\":8"));
        peer.receive("{\"event\":\"CtrlPTZ\",\"params\":{\"channel\":2,\"op\":\"stop\"}}");
        assertEquals(
                List.of(0, 1),
                device.commands.subList(0, 2).stream()
                        .map(command -> ((StartLive) command).channel())
                        .toList());
        assertEquals(new ControlPtz(2, new PtzOrder.Stop()), device.commands.get(2));
        rig.timers.advance(Duration.ofSeconds(15));
        assertEquals(
                List.of(
                        "{\"seq\":7,\"err\":{\"code\":1,\"msg\":\"PushLive took longer than 15000 ms\"}}",
                        "{\"seq\":8,\"resp\":{}}"),
                rig.sent);
    }
}
