package org.ovcgateway.simulator.platform;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * One login of a device: reads its messages, sends the platform's own requests, one at a time (DAP 2, 2.2). Written apart from
 * the gateway's code on purpose, so that each judges the other.
 */
final class DeviceConnection {
    /** DAP 2.2: without an answer for this long, the connection is closed. */
    static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(20);

    /** Decides what a device is answered. */
    interface Listener {
        /**
         * A request came; the answer goes out when it is due.
         *
         * @param params a JSON value; null where there is none
         */
        void requested(DeviceConnection connection, long seq, String method, @Nullable Object params);

        void told(String event, @Nullable Object params);

        /** The device did what its document forbids. */
        void fault(String words);

        void closed(DeviceConnection connection);
    }

    private record Outgoing(String method, @Nullable Object params, Promise<Object> answer) {}

    private final Vertx vertx;
    private final ServerWebSocket socket;
    private final MessageLog log;
    private final Listener listener;
    private final ArrayDeque<Outgoing> waiting = new ArrayDeque<>();
    private @Nullable Outgoing outstanding;
    private long outstandingTimer = -1;
    private long seq;

    DeviceConnection(Vertx vertx, ServerWebSocket socket, MessageLog log, Listener listener) {
        this.vertx = vertx;
        this.socket = socket;
        this.log = log;
        this.listener = listener;
        socket.textMessageHandler(this::received);
        socket.closeHandler(end -> closed());
        socket.exceptionHandler(
                fault -> log.add(MessageLog.Direction.REMARK, "connection broke: " + fault.getMessage()));
    }

    /**
     * Sends a request and answers with what stands under {@code resp}.
     *
     * @param params a JSON object or array; null sends no {@code params}
     * @return fails with {@link DeviceError} when the device answers with an error
     */
    Future<Object> request(String method, @Nullable Object params) {
        Promise<Object> answer = Promise.promise();
        waiting.add(new Outgoing(method, params, answer));
        sendNext();
        return answer.future();
    }

    void event(String name, @Nullable Object params) {
        JsonObject message = new JsonObject().put("event", name);
        if (params != null) {
            message.put("params", params);
        }
        send(message.encode());
    }

    /** Sends a text as it is, whatever it is. An answer to it is shown but matched with nothing. */
    void send(String text) {
        log.add(MessageLog.Direction.TO_DEVICE, text);
        socket.writeTextMessage(text);
    }

    void close() {
        socket.close();
    }

    /** Ends the connection without a close frame. */
    @SuppressWarnings("FutureReturnValueIgnored") // a close that fails has closed all the same
    void cut() {
        ((WebSocketInternal) socket).channelHandlerContext().close();
    }

    boolean isClosed() {
        return socket.isClosed();
    }

    /** The next number for a request typed by hand, so that it continues the platform's own. */
    long nextSeq() {
        return ++seq;
    }

    private void sendNext() {
        if (outstanding != null || waiting.isEmpty()) {
            return;
        }
        Outgoing next = waiting.remove();
        outstanding = next;
        JsonObject message = new JsonObject().put("req", next.method());
        if (next.params() != null) {
            message.put("params", next.params());
        }
        message.put("seq", nextSeq());
        outstandingTimer = vertx.setTimer(ANSWER_TIMEOUT.toMillis(), timer -> {
            remark("no answer to " + next.method() + " within " + ANSWER_TIMEOUT.toSeconds() + " s");
            close();
        });
        send(message.encode());
    }

    private void received(String text) {
        log.add(MessageLog.Direction.FROM_DEVICE, text);
        JsonObject message;
        try {
            message = new JsonObject(text);
        } catch (DecodeException e) {
            broken("not a JSON object: " + e.getMessage());
            return;
        }
        if (message.containsKey("req")) {
            requested(message);
        } else if (message.containsKey("event")) {
            listener.told(String.valueOf(message.getValue("event")), message.getValue("params"));
        } else if (message.containsKey("seq")) {
            answered(message);
        } else {
            broken("neither a request nor an event nor an answer");
        }
    }

    private void requested(JsonObject request) {
        if (request.getValue("seq") instanceof Number number) {
            listener.requested(
                    this, number.longValue(), String.valueOf(request.getValue("req")), request.getValue("params"));
        } else {
            broken("a request without seq");
        }
    }

    /** Every document: a packet that is not as it should be ends the connection. */
    private void broken(String words) {
        listener.fault(words);
        close();
    }

    private void answered(JsonObject message) {
        Outgoing request = outstanding;
        Object seqValue = message.getValue("seq");
        if (request == null || !(seqValue instanceof Number number) || number.longValue() != seq) {
            remark("an answer that nothing waits for, seq " + seqValue + (request == null ? "" : ", expected " + seq));
            return;
        }
        vertx.cancelTimer(outstandingTimer);
        outstanding = null;
        if (message.getValue("err") instanceof JsonObject error) {
            request.answer().fail(new DeviceError(error.getInteger("code", 1), error.getString("msg", "")));
        } else {
            Object resp = message.getValue("resp");
            request.answer().complete(resp == null ? new JsonObject() : resp);
        }
        sendNext();
    }

    private void closed() {
        vertx.cancelTimer(outstandingTimer);
        remark("disconnected");
        Outgoing request = outstanding;
        outstanding = null;
        if (request != null) {
            request.answer().fail("the device disconnected before it answered " + request.method());
        }
        waiting.forEach(w -> w.answer().fail("the device disconnected before " + w.method() + " was sent"));
        waiting.clear();
        listener.closed(this);
    }

    private void remark(String text) {
        log.add(MessageLog.Direction.REMARK, text);
    }
}
