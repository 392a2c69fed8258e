package org.ovcgateway.simulator.platform;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One run of a script. The next step begins as soon as one is over, before anything else of the device is read, so that no message
 * slips through between two lines. On the platform's event loop.
 */
final class ScriptRun implements Conversation {

    /** What a script reaches for beside the device's messages. */
    interface Scene {
        void misbehave(Misbehaviour misbehaviour, @Nullable Duration late);

        void schedule(ScheduleAnswer answer);

        /** How many of a name there are. */
        int count(Step.Kind kind, String name);

        /** A placeholder's value; null if there is none of that name. */
        @Nullable
        String value(String name);
    }

    private record Message(String name, @Nullable Object params) {}

    /** What the current step waits for. */
    private record Waiting(BooleanSupplier met, Supplier<String> came, long timer) {}

    private static final int KEPT_MESSAGES = 1000;

    private final Vertx vertx;
    private final Script script;
    private final Scene scene;
    private final Consumer<String> progress;
    private final Promise<Void> over = Promise.promise();
    private final Map<String, Answer> standing = new HashMap<>();
    private final Map<String, Object> saved = new HashMap<>();
    private final ArrayDeque<Message> inbox = new ArrayDeque<>();
    private final Placeholders placeholders = new Placeholders(this::value);
    private int position;
    private @Nullable Waiting waiting;
    private @Nullable VirtualDevice device;
    private @Nullable VirtualDevice fresh; // has logged in, and no step has taken that
    private @Nullable JsonObject freshLogin;
    private boolean closed;
    private int turnedAway;
    private boolean ended;
    /** The expectation that the next request may fulfil, with the answer to it. */
    private @Nullable Expectation answering;

    private record Expectation(String message, @Nullable Object params, Answer answer) {}

    /** @param progress told a line for each step that is done */
    ScriptRun(Vertx vertx, Script script, Scene scene, Consumer<String> progress) {
        this.vertx = vertx;
        this.script = script;
        this.scene = scene;
        this.progress = progress;
    }

    /** Begins; fails with {@link ScriptException} when something is not as expected. */
    Future<Void> start() {
        proceed();
        return over.future();
    }

    private void proceed() {
        while (!ended && waiting == null) {
            if (position == script.lines().size()) {
                ended = true;
                over.complete();
                return;
            }
            try {
                script.lines().get(position).step().begin(this);
            } catch (IllegalArgumentException e) {
                fail(String.valueOf(e.getMessage()));
            }
        }
    }

    void on(Step.On on) {
        standing.put(on.method(), filled(on.answer()));
        done();
    }

    void tell(Step.Tell tell) {
        inbox.clear();
        Object params = placeholders.fill(tell.params());
        connection().event(tell.event(), params);
        done();
    }

    void send(Step.Send send) {
        inbox.clear();
        connection().send(placeholders.fillText(send.text()));
        done();
    }

    void pause(Step.Pause pause) {
        waiting = new Waiting(() -> false, () -> "", vertx.setTimer(pause.time().toMillis(), timer -> stepIsOver()));
    }

    void misbehave(Step.Misbehave misbehave) {
        scene.misbehave(misbehave.misbehaviour(), misbehave.late());
        done();
    }

    void schedule(Step.Schedule schedule) {
        if (placeholders.fill(schedule.answer()) instanceof JsonObject answer) {
            scene.schedule(ScheduleAnswer.read(answer));
        }
        done();
    }

    void close(Step.Close close) {
        DeviceConnection connection = connection();
        if (close.frame()) {
            connection.close();
        } else {
            connection.cut();
        }
        done();
    }

    void closed(Step.Closed ends) {
        await(() -> closed, () -> "it is still open", ends.within());
    }

    void turnedAway(Step.TurnedAway away) {
        await(() -> turnedAway >= away.count(), () -> turnedAway + " logins were turned away", away.within());
    }

    void arrives(Step.Arrives arrives) {
        String name = placeholders.fillText(arrives.name());
        await(
                () -> scene.count(arrives.kind(), name) >= arrives.count(),
                () -> "there are " + scene.count(arrives.kind(), name),
                arrives.within());
    }

    void ends(Step.Ends ends) {
        String name = placeholders.fillText(ends.stream());
        await(() -> scene.count(Step.Kind.STREAM, name) == 0, () -> "it still arrives", ends.within());
    }

    void login(Step.Login login) {
        Object like = placeholders.fill(login.like());
        Note note = new Note("nobody logged in");
        await(
                () -> {
                    VirtualDevice candidate = fresh;
                    if (candidate == null) {
                        return false;
                    }
                    String mismatch = JsonPattern.mismatch(like, freshLogin);
                    if (mismatch != null) {
                        note.words = "a login came: " + mismatch;
                        return false;
                    }
                    fresh = null;
                    device = candidate;
                    closed = false;
                    turnedAway = 0;
                    return true;
                },
                () -> note.words,
                login.within());
    }

    void expect(Step.Expect expect) {
        Object like = placeholders.fill(expect.params());
        Answer answer = expect.answer();
        if (answer != null) {
            inbox.clear(); // they have been answered already
            answering = new Expectation(expect.message(), like, filled(answer));
        }
        Note note = new Note("none came");
        await(
                () -> {
                    while (!inbox.isEmpty()) {
                        Message message = inbox.remove();
                        if (!message.name().equals(expect.message())) {
                            continue;
                        }
                        String mismatch = like == null ? null : JsonPattern.mismatch(like, message.params());
                        if (mismatch == null) {
                            answering = null;
                            save(expect.save(), message.params());
                            return true;
                        }
                        note.words = "in the last one, " + mismatch + ", in " + JsonPattern.show(message.params());
                    }
                    return false;
                },
                () -> note.words,
                expect.within());
    }

    void ask(Step.Ask ask) {
        inbox.clear();
        Object params = placeholders.fill(ask.params());
        Object resp = placeholders.fill(ask.resp());
        Object err = placeholders.fill(ask.err());
        Future<Object> answer = connection().request(ask.method(), params);
        Note note = new Note("no answer came");
        await(
                () -> {
                    if (!answer.isComplete()) {
                        return false;
                    }
                    String mismatch = answerMismatch(answer, resp, err);
                    if (mismatch != null) {
                        throw new IllegalArgumentException(mismatch);
                    }
                    save(ask.save(), answer.result());
                    return true;
                },
                () -> note.words,
                ask.within());
        answer.onComplete(any -> recheck());
    }

    private static @Nullable String answerMismatch(Future<Object> answer, @Nullable Object resp, @Nullable Object err) {
        if (answer.succeeded()) {
            return err != null
                    ? "expected the error " + JsonPattern.show(err) + " but was the success "
                            + JsonPattern.show(answer.result())
                    : resp == null ? null : JsonPattern.mismatch(resp, answer.result());
        }
        if (!(answer.cause() instanceof DeviceError error)) {
            return String.valueOf(answer.cause().getMessage());
        }
        return err == null
                ? "expected a success but was " + error.getMessage()
                : JsonPattern.mismatch(
                        err, new JsonObject().put("code", error.code()).put("msg", error.text()));
    }

    private static final class Note {
        private String words;

        Note(String words) {
            this.words = words;
        }
    }

    private Answer filled(Answer answer) {
        return new Answer(placeholders.fill(answer.resp()), (JsonObject) placeholders.fill(answer.err()));
    }

    private void save(JsonObject pointers, @Nullable Object json) {
        pointers.forEach(entry -> saved.put(entry.getKey(), Placeholders.at(String.valueOf(entry.getValue()), json)));
    }

    private @Nullable Object value(String name) {
        Object own = saved.get(name);
        if (own != null) {
            return own;
        }
        LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS);
        VirtualDevice current = device;
        return switch (name) {
            case "device" -> current == null ? null : current.id();
            case "now" -> DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(now);
            case "hour-ago" -> DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(now.minusHours(1));
            default -> scene.value(name);
        };
    }

    private DeviceConnection connection() {
        VirtualDevice current = device;
        if (current == null) {
            throw new IllegalArgumentException("no device has logged in; a script begins with {\"login\": {}}");
        }
        DeviceConnection connection = current.connection();
        if (connection == null) {
            throw new IllegalArgumentException("the device is not connected");
        }
        return connection;
    }

    private void await(BooleanSupplier met, Supplier<String> came, Duration within) {
        if (met.getAsBoolean()) {
            done();
            return;
        }
        waiting = new Waiting(
                met,
                came,
                vertx.setTimer(
                        within.toMillis(),
                        timer -> fail("not within " + within.toMillis() / 1000.0 + " s; " + came.get())));
    }

    private void recheck() {
        Waiting current = waiting;
        if (ended || current == null) {
            return;
        }
        try {
            if (current.met().getAsBoolean()) {
                vertx.cancelTimer(current.timer());
                stepIsOver();
            }
        } catch (IllegalArgumentException e) {
            fail(String.valueOf(e.getMessage()));
        }
    }

    private void stepIsOver() {
        if (ended) {
            return;
        }
        waiting = null;
        done();
        proceed();
    }

    private void done() {
        Script.Line line = script.lines().get(position++);
        progress.accept("line " + line.number() + " ok: " + line.text());
    }

    private void fail(String words) {
        if (ended) {
            return;
        }
        ended = true;
        Waiting current = waiting;
        if (current != null) {
            vertx.cancelTimer(current.timer());
        }
        Script.Line line = script.lines().get(position);
        over.fail(new ScriptException(line.number(), line.text() + ": " + words));
    }

    @Override
    public void loggedIn(VirtualDevice who, PlatformDialect dialect, JsonObject login) {
        VirtualDevice mine = device;
        if (mine != null && mine != who) {
            return;
        }
        fresh = who;
        freshLogin = login.copy().put("dialect", dialect.key());
        inbox.clear();
        recheck();
    }

    @Override
    public void turnedAway(VirtualDevice who) {
        VirtualDevice mine = device;
        if (mine == null || mine == who) {
            turnedAway++;
            recheck();
        }
    }

    @Override
    public @Nullable Answer requested(VirtualDevice who, String method, @Nullable Object params) {
        if (ended || who != device) {
            return null;
        }
        received(method, params);
        Expectation expected = answering;
        if (expected != null
                && expected.message().equals(method)
                && (expected.params() == null || JsonPattern.mismatch(expected.params(), params) == null)) {
            return expected.answer();
        }
        return standing.get(method);
    }

    @Override
    public void answered() {
        recheck();
    }

    @Override
    public void told(VirtualDevice who, String event, @Nullable Object params) {
        if (who == device) {
            received(event, params);
            recheck();
        }
    }

    private void received(String name, @Nullable Object params) {
        inbox.add(new Message(name, params));
        if (inbox.size() > KEPT_MESSAGES) {
            inbox.remove();
        }
    }

    @Override
    public void closed(VirtualDevice who) {
        if (who == device) {
            closed = true;
            recheck();
        }
    }

    @Override
    public void mediaChanged() {
        recheck();
    }
}
