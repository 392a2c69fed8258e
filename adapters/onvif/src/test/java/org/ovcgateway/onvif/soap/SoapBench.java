package org.ovcgateway.onvif.soap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.onvif.device.Learnt;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.xml.XmlElement;

/** A device that a test scripts down to the bytes, clients of it, and the event loop that they live on. */
final class SoapBench {
    static final Duration SOON = Duration.ofSeconds(30);
    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final Credentials USER = new Credentials(DigestGuard.USER, DigestGuard.PASSWORD);
    static final XmlElement INFORMATION = XmlElement.of(Service.DEVICE.namespace(), "GetDeviceInformation");
    static final XmlElement SCOPES = XmlElement.of(Service.DEVICE.namespace(), "GetScopes");
    static final XmlElement CLOCK = XmlElement.of(Service.DEVICE.namespace(), "GetSystemDateAndTime");

    final Vertx vertx = Vertx.vertx();
    final Context context = vertx.getOrCreateContext();
    final AtomicLong nanoTime = new AtomicLong();
    final Kept memory = new Kept();
    final List<SoapClient> clients = new ArrayList<>();
    HttpDevice device;
    Quirks quirks = Quirks.NONE;
    Duration patience = Duration.ofSeconds(60);

    /** A memory that lasts as long as a test. */
    static final class Kept implements Memory {
        volatile Learnt learnt = Learnt.NOTHING;

        @Override
        public Learnt learnt() {
            return learnt;
        }

        @Override
        public synchronized void update(UnaryOperator<Learnt> change) {
            learnt = change.apply(learnt);
        }
    }

    SoapBench() throws IOException {
        device = new HttpDevice();
    }

    void close() throws Exception {
        for (SoapClient client : clients) {
            on(() -> {
                client.close();
                return Future.succeededFuture();
            });
        }
        device.close();
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    SoapClient client(@Nullable Credentials credentials) throws Exception {
        return client(device.uri(), credentials);
    }

    SoapClient client(URI uri, @Nullable Credentials credentials) throws Exception {
        SoapClient made = on(() -> Future.succeededFuture(
                new SoapClient(vertx, uri, credentials, () -> quirks, memory, () -> NOW, nanoTime::get, patience)));
        clients.add(made);
        return made;
    }

    /** Runs on the context's event loop and waits for the answer, which must come there. */
    <T> T on(Supplier<Future<T>> task) throws Exception {
        CompletableFuture<T> answer = new CompletableFuture<>();
        context.runOnContext(nothing -> task.get().onComplete(result -> {
            if (Vertx.currentContext() != context) {
                answer.completeExceptionally(new AssertionError("completed elsewhere"));
            } else if (result.succeeded()) {
                answer.complete(result.result());
            } else {
                answer.completeExceptionally(result.cause());
            }
        }));
        return answer.get(SOON.toSeconds(), TimeUnit.SECONDS);
    }

    XmlElement ask(SoapClient client, XmlElement body) throws Exception {
        return on(() -> client.call(Service.DEVICE, body));
    }

    Throwable failure(Supplier<Future<XmlElement>> task) {
        return Objects.requireNonNull(
                assertThrows(ExecutionException.class, () -> on(task)).getCause());
    }

    Throwable failure(SoapClient client, XmlElement body) {
        return failure(() -> client.call(Service.DEVICE, body));
    }

    String words(CameraException.Kind kind, Throwable failure) {
        CameraException exception = assertInstanceOf(CameraException.class, failure);
        assertEquals(kind, exception.kind(), exception.getMessage());
        return String.valueOf(exception.getMessage()).replace(device.place(), "PLACE");
    }

    static boolean clock(OutputStream out, Duration ahead) throws IOException {
        LocalDateTime time = LocalDateTime.ofInstant(NOW.plus(ahead), ZoneOffset.UTC);
        return HttpDevice.ok(
                out,
                "<GetSystemDateAndTimeResponse><SystemDateAndTime><UTCDateTime><Time><Hour>" + time.getHour()
                        + "</Hour><Minute>" + time.getMinute() + "</Minute><Second>" + time.getSecond()
                        + "</Second></Time><Date><Year>" + time.getYear() + "</Year><Month>" + time.getMonthValue()
                        + "</Month><Day>" + time.getDayOfMonth()
                        + "</Day></Date></UTCDateTime></SystemDateAndTime></GetSystemDateAndTimeResponse>");
    }

    static boolean empty(HttpDevice.Received request, OutputStream out) throws IOException {
        return HttpDevice.ok(out, "<" + request.operation() + "Response/>");
    }

    /** Wants tokens by a clock, and tells another or the same. */
    static HttpDevice.Behaviour tokens(Duration tells, Duration judgesBy) {
        return (request, out) -> {
            if (request.operation().equals("GetSystemDateAndTime")) {
                return clock(out, tells);
            }
            return DigestGuard.knowsToken(request, DigestGuard.PASSWORD, NOW.plus(judgesBy))
                    ? empty(request, out)
                    : HttpDevice.fault(out, 400, "NotAuthorized", "Sender not Authorized");
        };
    }

    static HttpDevice.Behaviour digests(DigestGuard guard) {
        return (request, out) ->
                guard.knows(request, DigestGuard.PASSWORD) ? empty(request, out) : guard.challenge(out);
    }

    static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(SOON.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
