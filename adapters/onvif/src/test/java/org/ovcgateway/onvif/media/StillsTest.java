package org.ovcgateway.onvif.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.device.DeviceLoop;
import org.ovcgateway.onvif.device.QuirkOverrides;
import org.ovcgateway.onvif.device.SessionBench;

class StillsTest {
    private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, 1, 2, 3};
    private static final Credentials SECRET = new Credentials("user", "p@ss");

    private final Vertx vertx = Vertx.vertx();
    private final DeviceLoop loop = new DeviceLoop(vertx.getOrCreateContext());
    private final HttpClient client = vertx.createHttpClient();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void close() throws Exception {
        result(vertx.close().toCompletionStage());
    }

    private static <T> T result(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private int serve(Handler<HttpServerRequest> handler) throws Exception {
        Future<HttpServer> server = vertx.createHttpServer()
                .requestHandler(request -> {
                    requests.add(request.uri() + " " + kind(request.getHeader("Authorization")));
                    handler.handle(request);
                })
                .listen(0, "127.0.0.1");
        return result(server.toCompletionStage()).actualPort();
    }

    private static String kind(@Nullable String authorization) {
        return authorization == null ? "-" : authorization.replaceFirst(" .*", "");
    }

    private Stills stills(int port, String uri, @Nullable Credentials credentials, Duration limit) {
        SessionBench bench = new SessionBench(QuirkOverrides.NONE, "127.0.0.1", port)
                .media1("main v0 H264 1920 1080", "sub v0 H264 640 360");
        bench.device.answer(
                "GetSnapshotUri", "<a><MediaUri><Uri>" + uri.replace("&", "&amp;") + "</Uri></MediaUri></a>");
        return new Stills(new VideoInput(bench.session, null), vertx, () -> client, false, credentials, limit);
    }

    private Stills stills(int port, String uri, @Nullable Credentials credentials) {
        return stills(port, uri, credentials, Duration.ofSeconds(60));
    }

    private byte[] take(Stills stills) throws Exception {
        return result(loop.call("making a still", stills::take));
    }

    private CameraException failure(Stills stills) {
        ExecutionException failure = assertThrows(ExecutionException.class, () -> take(stills));
        return assertInstanceOf(CameraException.class, failure.getCause());
    }

    @Test
    void aStillIsFetchedFromTheHostThatAnswersWithoutUserInfo() throws Exception {
        int port = serve(request -> request.response().end(Buffer.buffer(JPEG)));
        Stills stills = stills(port, "http://user:pass@192.0.2.1:81/jpg?camera=1&size=hd", SECRET);
        assertArrayEquals(JPEG, take(stills));
        assertArrayEquals(JPEG, take(stills));
        assertEquals(List.of("/jpg?camera=1&size=hd -", "/jpg?camera=1&size=hd -"), requests);
    }

    @ParameterizedTest
    @CsvSource({
        "'Digest realm=\"cam\", nonce=\"abc\", qop=\"auth\"', Digest",
        "'Basic realm=\"cam\"',                              Basic"
    })
    void whoAsksIsProvenAsTheCameraWantsItAndRemembered(String challenge, String scheme) throws Exception {
        int port = serve(request -> {
            if (request.getHeader("Authorization") == null) {
                request.response()
                        .setStatusCode(401)
                        .putHeader("WWW-Authenticate", challenge)
                        .end("<html>who?</html>");
            } else {
                request.response().end(Buffer.buffer(JPEG));
            }
        });
        Stills stills = stills(port, "http://192.0.2.1/jpg", SECRET);
        List<CompletionStage<byte[]>> both =
                List.of(loop.call("making a still", stills::take), loop.call("making a still", stills::take));
        for (CompletionStage<byte[]> one : both) {
            assertArrayEquals(JPEG, result(one));
        }
        assertEquals(List.of("/jpg -", "/jpg " + scheme, "/jpg " + scheme), requests);
    }

    @Test
    void aWrongPasswordIsShownTwiceAtMost() throws Exception {
        int port = serve(request -> request.response()
                .setStatusCode(401)
                .putHeader("WWW-Authenticate", "Digest realm=\"cam\", nonce=\"" + requests.size() + "\"")
                .end());
        Stills stills = stills(port, "http://127.0.0.1/jpg", SECRET);
        CameraException failure = failure(stills);
        assertEquals(CameraException.Kind.UNAUTHORISED, failure.kind());
        assertEquals("the camera refuses user name and password for a still", failure.getMessage());
        assertEquals(List.of("/jpg -", "/jpg Digest"), requests);
    }

    /** Some refuse those that they wrote there themselves. */
    @ParameterizedTest
    @CsvSource({
        "/jpg?user=admin&password=pw&camera=1,   /jpg?camera=1",
        "/jpg?camera=1&usr=admin&pwd=pw&size=hd, /jpg?camera=1&size=hd",
        "/jpg?username=admin&passwd=pw,          /jpg",
    })
    void credentialsInTheQueryAreLeftOutWhereTheyAreRefused(String told, String bare) throws Exception {
        int port = serve(request -> {
            if (request.uri().equals(bare) && request.getHeader("Authorization") != null) {
                request.response().end(Buffer.buffer(JPEG));
            } else {
                request.response()
                        .setStatusCode(401)
                        .putHeader("WWW-Authenticate", "Digest realm=\"cam\", nonce=\"abc\", qop=\"auth\"")
                        .end();
            }
        });
        assertArrayEquals(JPEG, take(stills(port, "http://192.0.2.1" + told, SECRET)));
        assertEquals(bare + " Digest", requests.get(requests.size() - 1));
        assertEquals(told + " -", requests.get(0));
    }

    @Test
    void credentialsInTheQueryThatTheCameraTakesStay() throws Exception {
        int port = serve(request -> request.response().end(Buffer.buffer(JPEG)));
        take(stills(port, "http://192.0.2.1/jpg?user=a&password=b", SECRET));
        assertEquals(List.of("/jpg?user=a&password=b -"), requests);
    }

    @Test
    void aFailureThatIsNoRefusalIsNotTriedWithoutTheQuery() throws Exception {
        int port = serve(request -> request.response().setStatusCode(500).end());
        failure(stills(port, "http://192.0.2.1/jpg?user=a&password=b", SECRET));
        assertEquals(List.of("/jpg?user=a&password=b -"), requests);
    }

    @Test
    void aCameraThatAsksForAPasswordThatNobodySetSaysSo() throws Exception {
        int port = serve(request -> request.response()
                .setStatusCode(401)
                .putHeader("WWW-Authenticate", "Basic realm=\"cam\"")
                .end());
        assertEquals(
                "the camera asks for a user name and password before it gives a still",
                failure(stills(port, "http://192.0.2.1/jpg", null)).getMessage());
    }

    @Test
    void anotherPortOfTheVeryHostThatAnswersIsTriedAndRemembered() throws Exception {
        int onvif = serve(request -> request.response().setStatusCode(404).end());
        int web = serve(request -> request.response().end(Buffer.buffer(JPEG)));
        Stills stills = stills(onvif, "http://127.0.0.1:" + web + "/cgi?snap", SECRET);
        assertArrayEquals(JPEG, take(stills));
        assertArrayEquals(JPEG, take(stills));
        assertEquals(List.of("/cgi?snap -", "/cgi?snap -", "/cgi?snap -"), requests);
    }

    @Test
    void noOtherHostIsEverAskedAndNothingIsFollowed() throws Exception {
        int elsewhere = serve(request -> request.response().end(Buffer.buffer(JPEG)));
        int port = serve(request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", "http://127.0.0.1:" + elsewhere + "/")
                .end());
        assertEquals(
                "expected a still but the camera answered 302",
                failure(stills(port, "http://192.0.2.1:" + elsewhere + "/jpg", SECRET))
                        .getMessage());
        assertEquals(List.of("/jpg -"), requests);
    }

    @ParameterizedTest
    @CsvSource({
        "'<html>login</html>', text/html; charset=utf-8, text/html of 18 bytes",
        "'',                   image/jpeg,               nothing",
        "GIF89a,               'a\tb',                   something else of 6 bytes"
    })
    void whatIsNoJpegIsRefused(String body, String type, String words) throws Exception {
        int port = serve(
                request -> request.response().putHeader("Content-Type", type).end(body));
        assertEquals(
                "expected a JPEG but was " + words,
                failure(stills(port, "http://192.0.2.1/jpg", SECRET)).getMessage());
    }

    @ParameterizedTest
    @CsvSource({"0, true", "1, false"})
    void aStillIsAtMost16MiB(int beyond, boolean taken) throws Exception {
        Buffer large = Buffer.buffer(new byte[Stills.MAX_SIZE + beyond]).setBytes(0, JPEG);
        int port = serve(request -> request.response().end(large));
        Stills stills = stills(port, "http://192.0.2.1/jpg", SECRET);
        if (taken) {
            assertEquals(Stills.MAX_SIZE, take(stills).length);
        } else {
            assertEquals(
                    "expected a still of at most 16777216 bytes",
                    failure(stills).getMessage());
        }
    }

    @Test
    void anEndlessStillIsBrokenOff() throws Exception {
        int port = serve(request -> {
            request.response().setChunked(true);
            request.response().write(Buffer.buffer(JPEG));
            more(request);
        });
        assertEquals(
                "expected a still of at most 16777216 bytes",
                failure(stills(port, "http://192.0.2.1/jpg", SECRET)).getMessage());
    }

    private static void more(HttpServerRequest request) {
        request.response()
                .write(Buffer.buffer(new byte[1 << 18]))
                .onSuccess(written -> more(request))
                .onFailure(broken -> {
                    // nobody listens any more
                });
    }

    @Test
    void aCameraThatDoesNotAnswerIsNotWaitedForForEver() throws Exception {
        int port = serve(request -> {
            // sits on it
        });
        Stills stills = stills(port, "http://192.0.2.1/jpg", SECRET, Duration.ofSeconds(1));
        assertEquals("no still within 1 s", failure(stills).getMessage());
    }

    @Test
    void aCameraThatBreaksOffIsToldOf() throws Exception {
        int port = serve(request -> {
            request.response().putHeader("Content-Length", "100").write(Buffer.buffer(JPEG));
            request.connection().close();
        });
        CameraException failure = failure(stills(port, "http://192.0.2.1/jpg", SECRET));
        assertTrue(String.valueOf(failure.getMessage()).contains("still"), failure.getMessage());
        assertEquals(CameraException.Kind.UNREACHABLE, failure.kind());
    }

    @Test
    void aCameraWithoutStillsSaysSo() throws InterruptedException, TimeoutException {
        SessionBench bench = new SessionBench().media1("main v0 H264 1920 1080");
        Stills stills = new Stills(new VideoInput(bench.session, null), vertx, () -> client, false, SECRET);
        ExecutionException failure = assertThrows(ExecutionException.class, () -> take(stills));
        assertInstanceOf(NotSupported.class, failure.getCause());
    }
}
