package org.ovcgateway.onvif;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.PemKeyCertOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.MediaTransport;
import org.ovcgateway.onvif.device.KeptInMemory;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.QuirkOverrides;
import org.ovcgateway.onvif.events.TopicTable;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.xml.XmlException;
import org.ovcgateway.onvif.xml.XmlReader;
import org.ovcgateway.testkit.TestCertificate;

/** A camera over https, which has made its certificate itself as they do: what it showed first is trusted, for stills too. */
class StillsOverTlsTest {
    private static final byte[] JPEG = {(byte) 0xFF, (byte) 0xD8, 1, 2, 3};

    private final Vertx vertx = Vertx.vertx();
    private final Memory memory = new KeptInMemory();
    private final List<String> stills = new CopyOnWriteArrayList<>();
    private volatile String told = "";

    @AfterEach
    void close() throws Exception {
        result(vertx.close().toCompletionStage());
    }

    private static <T> T result(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private int serve(TestCertificate certificate, String name) throws Exception {
        HttpServerOptions options = new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .setCertPath(certificate.certificate().toString())
                        .setKeyPath(certificate.key().toString()));
        HttpServer server = result(vertx.createHttpServer(options)
                .requestHandler(request -> answer(request, name))
                .listen(0, "127.0.0.1")
                .toCompletionStage());
        return server.actualPort();
    }

    private void answer(HttpServerRequest request, String name) {
        if (HttpMethod.GET.equals(request.method())) {
            stills.add(name + " " + request.uri());
            if (request.uri().equals("/" + name)) {
                request.response().end(Buffer.buffer(JPEG));
            } else {
                request.response().setStatusCode(404).end();
            }
            return;
        }
        request.body().onSuccess(body -> {
            String known = answers().get(operation(body));
            request.response()
                    .setStatusCode(known == null ? 400 : 200)
                    .end("<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body>"
                            + (known == null
                                    ? "<s:Fault><s:Code><s:Subcode><s:Value>ter:ActionNotSupported</s:Value></s:Subcode>"
                                            + "</s:Code></s:Fault>"
                                    : "<Answer>" + known + "</Answer>")
                            + "</s:Body></s:Envelope>");
        });
    }

    private static String operation(Buffer body) {
        try {
            return XmlReader.read(body.toString(StandardCharsets.UTF_8))
                    .child("Body")
                    .orElseThrow()
                    .children()
                    .get(0)
                    .name();
        } catch (XmlException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private Map<String, String> answers() {
        return Map.of(
                "GetServices",
                "<Service><Namespace>" + Service.MEDIA.namespace() + "</Namespace><XAddr>/media</XAddr></Service>",
                "GetProfiles",
                "<Profiles token=\"main\"><VideoSourceConfiguration token=\"c\"><SourceToken>v0</SourceToken>"
                        + "</VideoSourceConfiguration></Profiles>",
                "GetSnapshotUri",
                "<MediaUri><Uri>" + told + "</Uri></MediaUri>");
    }

    private OnvifCamera camera(int port) {
        return new OnvifCameras(vertx, name -> memory, TopicTable.with(List.of()))
                .camera(new OnvifSource(
                        new OnvifAddress(true, "127.0.0.1", port, "/onvif/device_service"),
                        null,
                        null,
                        MediaTransport.TCP,
                        QuirkOverrides.NONE));
    }

    @Test
    void aStillComesByTheCertificateThatTheCallsWereAnsweredWith(@TempDir Path folder) throws Exception {
        int port = serve(TestCertificate.make(folder, "own", "DNS:somewhere.invalid"), "own");
        told = "https://192.0.2.1/own";
        assertArrayEquals(JPEG, result(camera(port).snapshots().take()));
        assertNotNull(memory.learnt().certificateSha256());
        assertEquals(List.of("own /own"), stills);
    }

    @Test
    void whoShowsAnotherCertificateIsNotAskedForAStill(@TempDir Path folder) throws Exception {
        int port = serve(TestCertificate.make(folder, "own", "DNS:somewhere.invalid"), "own");
        int other = serve(TestCertificate.make(folder, "other", "IP:127.0.0.1"), "other");
        told = "https://127.0.0.1:" + other + "/other";
        ExecutionException failure = assertThrows(
                ExecutionException.class, () -> result(camera(port).snapshots().take()));
        CameraException refused = assertInstanceOf(CameraException.class, failure.getCause());
        assertEquals(CameraException.Kind.UNREACHABLE, refused.kind());
        assertEquals(List.of("own /other"), stills);
    }
}
