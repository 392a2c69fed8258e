package org.ovcgateway.onvif.soap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.onvif.soap.SoapBench.SCOPES;
import static org.ovcgateway.onvif.soap.SoapBench.USER;
import static org.ovcgateway.onvif.soap.SoapBench.await;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.camera.CameraException;

class HostileDeviceTest {
    private final SoapBench bench = new SoapBench();

    HostileDeviceTest() throws IOException {}

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Envelope><Body>&x;</Body></Envelope>",
                "<!DOCTYPE a [<!ENTITY x \"ha\"><!ENTITY y \"&x;&x;&x;&x;\">]><Envelope><Body>&y;</Body></Envelope>"
            })
    void entitiesAreRefused(String document) throws Exception {
        bench.device.behaviour = (request, out) -> HttpDevice.send(out, 200, "", document);
        assertTrue(bench.words(CameraException.Kind.FAILED, bench.failure(bench.client(USER), SCOPES))
                .contains("expected no document type"));
    }

    @Test
    void elementsWithoutEndAreRefused() throws Exception {
        bench.device.behaviour = (request, out) -> HttpDevice.send(out, 200, "", "<a>".repeat(200_000));
        assertTrue(bench.words(CameraException.Kind.FAILED, bench.failure(bench.client(USER), SCOPES))
                .contains("expected elements at most 64 deep"));
    }

    /** Writes until the client hangs up; counts what was taken, most of which the sockets hold. */
    private static boolean endless(OutputStream out, AtomicLong taken, boolean chunked) throws IOException {
        byte[] piece = "a".repeat(4096).getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        try {
            while (taken.get() < 1L << 30) {
                if (chunked) {
                    HttpDevice.write(out, "1000\r\n");
                }
                out.write(piece);
                if (chunked) {
                    HttpDevice.write(out, "\r\n");
                }
                taken.addAndGet(piece.length);
            }
        } catch (IOException e) {
            return false;
        }
        return true;
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 1073741824", "Transfer-Encoding: chunked", "Connection: close"})
    void aBodyWithoutEndIsCut(String header) throws Exception {
        AtomicLong taken = new AtomicLong();
        CountDownLatch hungUp = new CountDownLatch(1);
        bench.device.behaviour = (request, out) -> {
            HttpDevice.write(out, "HTTP/1.1 200 OK\r\n" + header + "\r\n\r\n");
            boolean open = endless(out, taken, header.startsWith("Transfer"));
            hungUp.countDown();
            return open;
        };
        SoapClient client = bench.client(USER);
        assertEquals(
                "the camera at PLACE sends too much: expected an answer of at most 1048576 bytes but was a longer one",
                bench.words(CameraException.Kind.FAILED, bench.failure(client, SCOPES)));
        await(hungUp);
        assertTrue(taken.get() < 64 << 20, () -> taken.get() + " bytes were taken");
        bench.device.behaviour = SoapBench::empty;
        bench.ask(client, SCOPES);
    }

    @Test
    void aBodyOfTheLargestSizeIsTaken() throws Exception {
        String start = "<Envelope><Body><a>";
        String end = "</a></Body></Envelope>";
        int room = (1 << 20) - start.length() - end.length();
        bench.device.behaviour = (request, out) -> HttpDevice.send(out, 200, "", start + "b".repeat(room) + end);
        SoapClient client = bench.client(null);
        assertEquals(room, bench.ask(client, SCOPES).text().length());
        bench.device.behaviour = (request, out) -> HttpDevice.send(out, 200, "", start + "b".repeat(room + 1) + end);
        assertTrue(bench.words(CameraException.Kind.FAILED, bench.failure(client, SCOPES))
                .contains("sends too much"));
    }
}
