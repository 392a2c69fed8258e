package org.ovcgateway.simulator.platform;

import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** One line of a {@link Script}; JSON values in it may hold placeholders. */
sealed interface Step {
    /** Does what it does, or begins to wait. */
    void begin(ScriptRun run);

    /** Waits for a login whose query, and dialect, are like this. */
    record Login(JsonObject like, Duration within) implements Step {
        @Override
        public void begin(ScriptRun run) {
            run.login(this);
        }
    }

    /**
     * Waits for a request or an event.
     *
     * @param params what its parameters are like; null for any
     * @param answer what it is answered; null leaves that to the platform
     */
    record Expect(
            String message,
            @Nullable Object params,
            @Nullable Answer answer,
            JsonObject save,
            Duration within) implements Step {
        @Override
        public void begin(ScriptRun run) {
            run.expect(this);
        }
    }

    /** Answers every request of a method like this from now on. */
    record On(String method, Answer answer) implements Step {
        @Override
        public void begin(ScriptRun run) {
            run.on(this);
        }
    }

    /**
     * Sends a request and waits for its answer.
     *
     * @param resp what the answer is like; null for any success
     * @param err what the error is like; null if it must be none
     */
    record Ask(
            String method,
            @Nullable Object params,
            @Nullable Object resp,
            @Nullable Object err,
            JsonObject save,
            Duration within)
            implements Step {
        @Override
        public void begin(ScriptRun run) {
            run.ask(this);
        }
    }

    record Tell(String event, @Nullable Object params) implements Step {
        @Override
        public void begin(ScriptRun run) {
            run.tell(this);
        }
    }

    record Send(String text) implements Step {
        @Override
        public void begin(ScriptRun run) {
            run.send(this);
        }
    }

    record Pause(Duration time) implements Step {
        @Override
        public void begin(ScriptRun run) {
            run.pause(this);
        }
    }

    record Misbehave(Misbehaviour misbehaviour, @Nullable Duration late) implements Step {
        @Override
        public void begin(ScriptRun run) {
            run.misbehave(this);
        }
    }

    record Schedule(JsonObject answer) implements Step {
        @Override
        public void begin(ScriptRun run) {
            run.schedule(this);
        }
    }

    /**
     * Ends the connection.
     *
     * @param frame whether with a close frame
     */
    record Close(boolean frame) implements Step {
        @Override
        public void begin(ScriptRun run) {
            run.close(this);
        }
    }

    /** Waits for the end of the connection. */
    record Closed(Duration within) implements Step {
        @Override
        public void begin(ScriptRun run) {
            run.closed(this);
        }
    }

    /** Waits until so many logins have been refused, or cut, since the login before. */
    record TurnedAway(int count, Duration within) implements Step {
        @Override
        public void begin(ScriptRun run) {
            run.turnedAway(this);
        }
    }

    /** What {@link Arrives} waits for. */
    enum Kind {
        STREAM,
        SEGMENT,
        STILL,
        LOG
    }

    /** Waits until so many of them are there: streams and files by their names, segments by their session, once confirmed. */
    record Arrives(Kind kind, String name, int count, Duration within) implements Step {
        @Override
        public void begin(ScriptRun run) {
            run.arrives(this);
        }
    }

    /** Waits until a stream is not arriving any more. */
    record Ends(String stream, Duration within) implements Step {
        @Override
        public void begin(ScriptRun run) {
            run.ends(this);
        }
    }
}
