package org.ovcgateway.gateway.platform;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.platform.SessionException.Reason;
import org.ovcgateway.gateway.platform.dialect.Dialect.OverlappingRequest;
import org.ovcgateway.gateway.platform.dialect.Excerpt;
import org.ovcgateway.gateway.supervise.Timers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One end of a signalling connection: numbers and times the requests that go out, one at a time; hands on those that come
 * in and answers them in the order of their arrival (DAP 2, PROTOCOL.md 2). Lives as long as the connection. On one event
 * loop, that of its timers.
 */
public final class RpcPeer {
    private static final Logger log = LoggerFactory.getLogger(RpcPeer.class);

    /** What carries the text. */
    public interface Link {

        void send(String text);

        /** The connection must be closed: a rule was broken. Called at most once; the peer is closed by then. */
        void broken(SessionException cause);
    }

    /** What does what the other side asks for. */
    public interface Handler {

        /**
         * Carries out a request.
         *
         * @return the answer, from any thread; fails with {@link CommandException} for an error answer, with
         *     {@link SessionException} where the connection must be closed, and with anything else, which the handler
         *     has logged, for an internal error
         */
        Future<JsonNode> request(String method, @Nullable JsonNode params);

        void event(String name, @Nullable JsonNode params);
    }

    /**
     * How long and how much.
     *
     * @param answerTimeout how long the other side may take (DAP 2.2: 20 s)
     * @param commandDeadline how long a command may take here, below the other side's time-out
     * @param maxUnanswered requests of the other side that may wait for an answer, more is a flood
     * @param maxQueued requests of ours that may wait for their turn
     */
    public record Limits(Duration answerTimeout, Duration commandDeadline, int maxUnanswered, int maxQueued) {

        /** As the documents and their field say. */
        public static final Limits STANDARD = new Limits(Duration.ofSeconds(20), Duration.ofSeconds(15), 1024, 256);
    }

    private final MessageCodec codec;
    private final Limits limits;
    private final OverlappingRequest overlappingRequest;
    private final Timers timers;
    private final Link link;
    private final Handler handler;

    private final Deque<Answer> answers = new ArrayDeque<>();
    private final Deque<Call> calls = new ArrayDeque<>();
    private @Nullable Call outstanding;
    private long nextSeq = 1;
    private boolean closed;

    public RpcPeer(
            MessageCodec codec,
            Limits limits,
            OverlappingRequest overlappingRequest,
            Timers timers,
            Link link,
            Handler handler) {
        this.codec = codec;
        this.limits = limits;
        this.overlappingRequest = overlappingRequest;
        this.timers = timers;
        this.link = link;
        this.handler = handler;
    }

    /** Takes one text message from the other side. */
    public void receive(String text) {
        if (closed) {
            return;
        }
        Message message;
        try {
            message = codec.decode(text);
        } catch (MalformedMessageException e) {
            breakOff(Reason.PROTOCOL, "malformed message: " + e.getMessage(), e);
            return;
        }
        if (message instanceof Message.Request request) {
            serve(request);
        } else if (message instanceof Message.Event event) {
            handler.event(event.name(), event.params());
        } else if (message instanceof Message.Response response) {
            Call call = answered(response.seq());
            if (call != null) {
                call.promise.complete(response.result());
            }
        } else if (message instanceof Message.Failure failure) {
            Call call = answered(failure.seq());
            if (call != null) {
                call.promise.fail(new RpcException(call.method, failure.code(), failure.message()));
            }
        }
    }

    /**
     * Sends a request when those before it have been answered.
     *
     * @return what came under {@code resp}; fails with {@link RpcException} for an error answer, and with
     *     {@link SessionException} when there is none
     */
    public Future<JsonNode> request(String method, @Nullable JsonNode params) {
        if (closed) {
            return Future.failedFuture(new SessionException(Reason.CLOSED, method + ": the session has ended"));
        }
        if (calls.size() >= limits.maxQueued) {
            return Future.failedFuture(new SessionException(
                    Reason.TIMEOUT, method + ": " + calls.size() + " requests are waiting for the platform already"));
        }
        Call call = new Call(method, params);
        calls.add(call);
        sendNext();
        return call.promise.future();
    }

    /**
     * Sends an event at once.
     *
     * @return fails with {@link SessionException} where the connection is closed
     */
    public Future<Void> event(String name, @Nullable JsonNode params) {
        if (closed) {
            return Future.failedFuture(new SessionException(Reason.CLOSED, name + ": the session has ended"));
        }
        link.send(codec.encode(new Message.Event(name, params)));
        return Future.succeededFuture();
    }

    /** The connection is gone: what waits for an answer fails, what is still being carried out goes unanswered. */
    public void close(SessionException cause) {
        if (closed) {
            return;
        }
        closed = true;
        answers.forEach(Answer::cancelDeadline);
        answers.clear();
        List<Call> abandoned = new ArrayList<>(calls);
        calls.clear();
        if (outstanding != null) {
            outstanding.cancelTimeout();
            abandoned.add(0, outstanding);
            outstanding = null;
        }
        abandoned.forEach(call -> call.promise.fail(cause));
    }

    private void breakOff(Reason reason, String words, @Nullable Throwable cause) {
        breakOff(new SessionException(reason, words, cause));
    }

    private void breakOff(SessionException cause) {
        if (!closed) {
            close(cause);
            link.broken(cause);
        }
    }

    private void serve(Message.Request request) {
        if (overlappingRequest == OverlappingRequest.CLOSE && !answers.isEmpty()) {
            breakOff(
                    Reason.PROTOCOL,
                    "request " + Excerpt.of(request.method()) + " came before the one before it was answered",
                    null);
            return;
        }
        if (answers.size() >= limits.maxUnanswered) {
            breakOff(Reason.PROTOCOL, "expected at most " + limits.maxUnanswered + " unanswered requests", null);
            return;
        }
        Answer answer = new Answer(request);
        answers.add(answer);
        handler.request(request.method(), request.params())
                .onComplete(
                        result -> timers.execute(() -> answer.settle(new Message.Response(request.seq(), result))),
                        failure -> timers.execute(() -> answer.fail(failure)));
        if (answer.message == null && !closed) {
            answer.awaitDeadline();
        }
    }

    private void sendAnswers() {
        for (Answer first = answers.peek(); first != null && first.message != null; first = answers.peek()) {
            answers.remove();
            link.send(codec.encode(first.message));
        }
    }

    private void sendNext() {
        if (outstanding != null) {
            return;
        }
        Call call = calls.poll();
        if (call == null) {
            return;
        }
        outstanding = call;
        call.seq = nextSeq++;
        call.timeout = timers.after(
                limits.answerTimeout,
                () -> breakOff(
                        Reason.TIMEOUT,
                        "no answer to " + call.method + " within " + limits.answerTimeout.toMillis() + " ms",
                        null));
        link.send(codec.encode(new Message.Request(call.seq, call.method, call.params)));
    }

    /** The call that an answer belongs to, done with; null if the answer broke the connection off. */
    private @Nullable Call answered(long seq) {
        Call call = outstanding;
        if (call == null) {
            breakOff(Reason.PROTOCOL, "expected no answer but came one with seq " + seq, null);
            return null;
        }
        if (call.seq != seq) {
            breakOff(
                    Reason.PROTOCOL,
                    "answer to " + call.method + ": expected seq " + call.seq + " but was " + seq,
                    null);
            return null;
        }
        call.cancelTimeout();
        outstanding = null;
        sendNext();
        return call;
    }

    /** A request of ours. */
    private static final class Call {
        private final String method;
        private final @Nullable JsonNode params;
        private final Promise<JsonNode> promise = Promise.promise();
        private long seq;
        private Timers.@Nullable Timer timeout;

        Call(String method, @Nullable JsonNode params) {
            this.method = method;
            this.params = params;
        }

        void cancelTimeout() {
            if (timeout != null) {
                timeout.cancel();
            }
        }
    }

    /** A request of the other side, in its place in the queue; the answer when there is one. */
    private final class Answer {
        private final Message.Request request;
        private @Nullable Message message;
        private Timers.@Nullable Timer deadline;

        Answer(Message.Request request) {
            this.request = request;
        }

        void awaitDeadline() {
            deadline = timers.after(limits.commandDeadline, this::deadlinePassed);
        }

        private void deadlinePassed() {
            String words = request.method() + " took longer than " + limits.commandDeadline.toMillis() + " ms";
            log.warn("[platform] {}; answered with an error", words);
            settle(failure(ErrorCode.INTERNAL, words));
        }

        void cancelDeadline() {
            if (deadline != null) {
                deadline.cancel();
            }
        }

        void fail(Throwable cause) {
            if (cause instanceof SessionException broken) {
                breakOff(broken);
            } else if (cause instanceof CommandException refused) {
                settle(failure(refused.code(), String.valueOf(refused.getMessage())));
            } else {
                settle(failure(ErrorCode.INTERNAL, "internal error"));
            }
        }

        /** Takes the first outcome; a later one, after the deadline or the end of the session, has nobody to go to. */
        void settle(Message outcome) {
            if (closed || message != null) {
                return;
            }
            message = outcome;
            cancelDeadline();
            sendAnswers();
        }

        private Message failure(ErrorCode code, String words) {
            return new Message.Failure(request.seq(), code.code(), words);
        }
    }
}
