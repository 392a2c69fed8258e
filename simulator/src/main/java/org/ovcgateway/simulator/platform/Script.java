package org.ovcgateway.simulator.platform;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with a device, to be replayed: a JSON object on each line, what it does in the key that names it. Blank lines and
 * those that begin with {@code #} do not count. The keys are in docs/ref/simulator.md.
 */
public final class Script {
    private static final double SECONDS = 30;
    private static final double MAX_SECONDS = 86_400;

    /** A step and where it stands. */
    record Line(int number, String text, Step step) {}

    private final List<Line> lines;

    private Script(List<Line> lines) {
        this.lines = lines;
    }

    List<Line> lines() {
        return lines;
    }

    /** Reads all of it before anything is done. */
    public static Script parse(String text) throws ScriptException {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String raw : text.lines().toList()) {
            number++;
            String line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                lines.add(new Line(number, line, step(new JsonObject(line))));
            } catch (DecodeException e) {
                throw new ScriptException(number, "expected a JSON object on one line: " + e.getMessage());
            } catch (IllegalArgumentException | ClassCastException e) {
                throw new ScriptException(number, e.getMessage() + ": " + JsonPattern.show(line));
            }
        }
        return new Script(List.copyOf(lines));
    }

    private static Step step(JsonObject line) {
        for (String name : List.of(
                "login",
                "expect",
                "on",
                "request",
                "event",
                "send",
                "wait",
                "misbehave",
                "schedule",
                "close",
                "cut",
                "closed",
                "turned-away",
                "arrives",
                "ends")) {
            if (line.containsKey(name)) {
                return step(name, line);
            }
        }
        throw new IllegalArgumentException("expected a step, such as login, expect, request or event");
    }

    private static Step step(String name, JsonObject line) {
        return switch (name) {
            case "login" -> {
                only(line, name, "within");
                yield new Step.Login(line.getJsonObject(name), within(line));
            }
            case "expect" -> {
                only(line, name, "params", "answer", "error", "save", "within");
                yield new Step.Expect(
                        text(line, name), pattern(line.getValue("params")), answer(line), save(line), within(line));
            }
            case "on" -> {
                only(line, name, "answer", "error");
                Answer answer = answer(line);
                if (answer == null) {
                    throw new IllegalArgumentException("on: expected answer or error");
                }
                yield new Step.On(text(line, name), answer);
            }
            case "request" -> {
                only(line, name, "params", "resp", "err", "save", "within");
                if (line.containsKey("resp") && line.containsKey("err")) {
                    throw new IllegalArgumentException("expected resp or err but was both");
                }
                Object err = line.getValue("err");
                yield new Step.Ask(
                        text(line, name),
                        line.getValue("params"),
                        pattern(line.getValue("resp")),
                        err instanceof Number ? new JsonObject().put("code", err) : pattern(err),
                        save(line),
                        within(line));
            }
            case "event" -> {
                only(line, name, "params");
                yield new Step.Tell(text(line, name), line.getValue("params"));
            }
            case "send" -> {
                only(line, name);
                yield new Step.Send(text(line, name));
            }
            case "wait" -> {
                only(line, name);
                yield new Step.Pause(seconds(name, line.getValue(name)));
            }
            case "misbehave" -> {
                only(line, name, "seconds");
                Object late = line.getValue("seconds");
                yield new Step.Misbehave(
                        Misbehaviour.of(text(line, name)), late == null ? null : seconds("seconds", late));
            }
            case "schedule" -> {
                only(line, name);
                yield new Step.Schedule(line.getJsonObject(name));
            }
            case "close", "cut" -> {
                only(line, name);
                yield new Step.Close(name.equals("close"));
            }
            case "closed" -> {
                only(line, name, "within");
                yield new Step.Closed(within(line));
            }
            case "turned-away" -> {
                only(line, name, "within");
                yield new Step.TurnedAway(atLeastOne(name, line.getInteger(name)), within(line));
            }
            case "arrives" -> {
                only(line, name, "name", "count", "within");
                yield new Step.Arrives(
                        kind(text(line, name)),
                        text(line, "name"),
                        atLeastOne("count", line.getInteger("count", 1)),
                        within(line));
            }
            case "ends" -> {
                only(line, name, "within");
                yield new Step.Ends(text(line, name), within(line));
            }
            default -> throw new IllegalArgumentException("unknown step " + name);
        };
    }

    private static Step.Kind kind(String name) {
        for (Step.Kind kind : Step.Kind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("arrives: expected stream, segment, still or log but was " + name);
    }

    private static void only(JsonObject line, String name, String... others) {
        Set<String> known = Set.of(others);
        for (String key : line.fieldNames()) {
            if (!key.equals(name) && !known.contains(key)) {
                throw new IllegalArgumentException("unknown key " + key + " beside " + name);
            }
        }
        if (line.getValue(name) == null) {
            throw new IllegalArgumentException(name + ": expected a value but was null");
        }
    }

    private static String text(JsonObject line, String key) {
        if (line.getValue(key) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException(key + ": expected a string but was " + JsonPattern.show(line.getValue(key)));
    }

    private static int atLeastOne(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + ": expected at least 1 but was " + value);
        }
        return value;
    }

    private static @Nullable Answer answer(JsonObject line) {
        if (line.containsKey("answer") && line.containsKey("error")) {
            throw new IllegalArgumentException("expected answer or error but was both");
        }
        Object answer = line.getValue("answer");
        JsonObject error = line.getJsonObject("error");
        if (error != null) {
            return new Answer(null, error);
        }
        return answer == null ? null : Answer.success(answer);
    }

    private static JsonObject save(JsonObject line) {
        JsonObject save = line.getJsonObject("save", new JsonObject());
        save.forEach(entry -> {
            if (!(entry.getValue() instanceof String pointer) || !pointer.startsWith("/")) {
                throw new IllegalArgumentException("save: expected a pointer such as /0/token for " + entry.getKey());
            }
        });
        return save;
    }

    private static Duration within(JsonObject line) {
        return seconds("within", line.getValue("within", SECONDS));
    }

    private static Duration seconds(String key, @Nullable Object value) {
        if (value instanceof Number number && number.doubleValue() > 0 && number.doubleValue() <= MAX_SECONDS) {
            return Duration.ofMillis(Math.max(1, Math.round(number.doubleValue() * 1000)));
        }
        throw new IllegalArgumentException(key + ": expected seconds, more than 0, up to 86400, but was " + value);
    }

    /** Refuses regular expressions that are none. */
    private static @Nullable Object pattern(@Nullable Object value) {
        if (value instanceof String text && text.startsWith("~")) {
            try {
                Pattern.compile(text.substring(1));
            } catch (PatternSyntaxException e) {
                throw new IllegalArgumentException("expected a regular expression but was " + text, e);
            }
        } else if (value instanceof JsonObject object) {
            object.forEach(entry -> pattern(entry.getValue()));
        } else if (value instanceof JsonArray array) {
            array.forEach(Script::pattern);
        }
        return value;
    }
}
