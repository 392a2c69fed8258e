package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.tag;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers SOAP calls: reads them, judges who asks, finds what answers, and writes it, right or wrong. On the device's context. */
final class SoapEndpoint {
    private static final Logger LOG = LoggerFactory.getLogger(SoapEndpoint.class);
    private static final long SLOW_MILLIS = 1000;

    private final Vertx vertx;
    private final Operations operations;
    private final Gatekeeper gatekeeper;
    private final Addresses addresses;
    private final FaultSwitches faults;
    private final Consumer<ReceivedCall> log;
    private int answering;

    /**
     * @param log is told of each call
     */
    SoapEndpoint(
            Vertx vertx,
            Operations operations,
            Gatekeeper gatekeeper,
            Addresses addresses,
            FaultSwitches faults,
            Consumer<ReceivedCall> log) {
        this.vertx = vertx;
        this.operations = operations;
        this.gatekeeper = gatekeeper;
        this.addresses = addresses;
        this.faults = faults;
        this.log = log;
    }

    /** Answers a call whose body has come. */
    void answer(HttpServerRequest request, Buffer body) {
        Call call;
        try {
            call = read(request, body);
        } catch (IOException e) {
            if (gatekeeper.challengesUnread(request)) {
                challenge(request);
                return;
            }
            fail(request, OnvifFailure.sender(String.valueOf(e.getMessage()), "ter:WellFormed"));
            return;
        }
        log.accept(new ReceivedCall(
                call.body().name(),
                call.path(),
                call.header() != null && call.header().has("Security", "UsernameToken"),
                Gatekeeper.hasDigest(request),
                call.isAddressed(),
                body.toString()));
        if (call.path().equals(Addresses.NOWHERE)) {
            request.response().setStatusCode(404).end();
        } else if (faults.has(OnvifFault.SLOW)) {
            vertx.setTimer(SLOW_MILLIS, timer -> judge(request, call));
        } else {
            judge(request, call);
        }
    }

    private static Call read(HttpServerRequest request, Buffer body) throws IOException {
        Node envelope = Node.parse(body.getBytes());
        Node content = envelope.find("Body");
        if (!envelope.name().equals("Envelope")
                || content == null
                || content.children().isEmpty()) {
            throw new IOException("expected an envelope with a body");
        }
        return new Call(content.children().get(0), envelope.find("Header"), request.path(), hostOf(request));
    }

    static String hostOf(HttpServerRequest request) {
        SocketAddress local = request.connection().localAddress();
        String host = local.hostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + local.port();
    }

    private void judge(HttpServerRequest request, Call call) {
        boolean poll = call.body().name().equals("PullMessages");
        if (!poll && answering > 0 && faults.has(OnvifFault.ONE_CALL_AT_A_TIME)) {
            request.response().setStatusCode(503).end();
            return;
        }
        switch (gatekeeper.admits(request, call)) {
            case CHALLENGED -> challenge(request);
            case REFUSED -> refuse(request, 400);
            default -> perform(request, call, poll);
        }
    }

    private void challenge(HttpServerRequest request) {
        request.response().putHeader("WWW-Authenticate", gatekeeper.challenges());
        refuse(request, 401);
    }

    private void refuse(HttpServerRequest request, int status) {
        if (faults.has(OnvifFault.AUTH_ERROR_IN_WORDS) && status != 401) {
            write(request, 500, Soap.fault(false, List.of(), "Authority failure"), null, null);
        } else {
            OnvifFailure failure = OnvifFailure.notAuthorized();
            write(request, status, Soap.fault(true, failure.subcodes(), failure.reason()), null, null);
        }
    }

    private void perform(HttpServerRequest request, Call call, boolean poll) {
        Operations.Operation operation =
                operations.find(call.body().namespace(), call.body().name());
        if (operation == null || !addresses.isServed(call.body().namespace())) {
            unknown(request, call);
            return;
        }
        answering += poll ? 0 : 1;
        try {
            operation.answer(call).onComplete(answered -> {
                answering -= poll ? 0 : 1;
                if (answered.succeeded()) {
                    write(
                            request,
                            200,
                            answered.result(),
                            call.header("MessageID"),
                            call.body().name());
                } else {
                    fail(request, answered.cause());
                }
            });
        } catch (RuntimeException e) {
            answering -= poll ? 0 : 1;
            fail(request, e);
        }
    }

    private void unknown(HttpServerRequest request, Call call) {
        HttpServerResponse response = request.response();
        if (faults.has(OnvifFault.UNKNOWN_OPERATION_EMPTY)) {
            response.setStatusCode(400).end();
        } else if (faults.has(OnvifFault.UNKNOWN_OPERATION_404)) {
            response.setStatusCode(404).end("not found");
        } else if (faults.has(OnvifFault.UNKNOWN_OPERATION_405)) {
            response.setStatusCode(405).end();
        } else if (faults.has(OnvifFault.UNKNOWN_OPERATION_HTML)) {
            response.setStatusCode(500)
                    .putHeader("Content-Type", "text/html")
                    .end("<html><body>Internal Server Error<br></body></html>");
        } else if (faults.has(OnvifFault.UNKNOWN_OPERATION_CLOSES)) {
            close(request);
        } else {
            fail(request, OnvifFailure.notSupported(call.body().name()));
        }
    }

    private void fail(HttpServerRequest request, Throwable cause) {
        if (cause instanceof OnvifFailure failure) {
            Tag fault = Soap.fault(failure.isSender(), failure.subcodes(), failure.reason());
            write(request, failure.isSender() ? 400 : 500, fault, null, null);
        } else if (cause instanceof CloseConnection) {
            close(request);
        } else {
            LOG.error("a call failed by an error of the virtual camera's own", cause);
            write(request, 500, Soap.fault(false, List.of("ter:Action"), "internal error"), null, null);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a close that fails has closed all the same
    static void close(HttpServerRequest request) {
        request.connection().close();
    }

    private void write(
            HttpServerRequest request,
            int status,
            Tag content,
            @Nullable String messageId,
            @Nullable String operation) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        Tag header = messageId == null ? null : tag("s:Header", tag("wsa:RelatesTo", messageId));
        boolean undeclared = operation == null && faults.has(OnvifFault.UNDECLARED_PREFIX);
        String text = Soap.envelope(header, content).document(undeclared ? Set.of("ter") : Set.of());
        Buffer body = "GetDeviceInformation".equals(operation) ? spoil(text) : Buffer.buffer(text);
        response.setStatusCode(status)
                .putHeader("Content-Type", Soap.CONTENT_TYPE)
                .end(body)
                .onComplete(written -> {
                    if (faults.has(OnvifFault.CLOSES_AFTER_ANSWER)) {
                        close(request);
                    }
                });
    }

    private Buffer spoil(String text) {
        String told = faults.has(OnvifFault.BROKEN_XML) ? text.substring(0, text.lastIndexOf("</s:Envelope>")) : text;
        return faults.has(OnvifFault.INVALID_UTF8)
                ? Buffer.buffer(told.replace("<tds:Model>", "<tds:Model>\u00e9").getBytes(StandardCharsets.ISO_8859_1))
                : Buffer.buffer(told);
    }
}
