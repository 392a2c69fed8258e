package org.ovcgateway.onvif.soap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.onvif.soap.SoapBench.SCOPES;
import static org.ovcgateway.onvif.soap.SoapBench.USER;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.testkit.TestCertificate;

class SoapCertificateTest {
    private final SoapBench bench = new SoapBench();

    SoapCertificateTest() throws IOException {}

    @AfterEach
    void close() throws Exception {
        bench.close();
    }

    private static HttpDevice secure(TestCertificate certificate, Path folder) throws Exception {
        Path store = folder.resolve(certificate.key().getFileName() + ".p12");
        org.ovcgateway.testkit.PeerProcess.run(
                Duration.ofSeconds(20),
                "openssl",
                "pkcs12",
                "-export",
                "-in",
                certificate.certificate().toString(),
                "-inkey",
                certificate.key().toString(),
                "-passout",
                "pass:changeit",
                "-out",
                store.toString());
        char[] password = "changeit".toCharArray();
        java.security.KeyStore keys = java.security.KeyStore.getInstance(store.toFile(), password);
        javax.net.ssl.KeyManagerFactory managers =
                javax.net.ssl.KeyManagerFactory.getInstance(javax.net.ssl.KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        javax.net.ssl.SSLContext tls = javax.net.ssl.SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        ServerSocket socket = tls.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        return new HttpDevice(socket);
    }

    private static URI https(HttpDevice device) {
        return URI.create(device.uri().toString().replace("http:", "https:"));
    }

    @Test
    void theFirstCertificateIsTrustedAndNoOther(@TempDir Path folder) throws Exception {
        TestCertificate first = TestCertificate.make(folder, "first", "DNS:somewhere.invalid");
        TestCertificate second = TestCertificate.make(folder, "second", "IP:127.0.0.1");
        bench.device.close();
        bench.device = secure(first, folder);
        bench.ask(bench.client(https(bench.device), null), SCOPES);
        String pinned = bench.memory.learnt.certificateSha256();
        assertNotNull(pinned);
        assertEquals(64, pinned.length());
        bench.ask(bench.client(https(bench.device), null), SCOPES);

        bench.device.close();
        bench.device = secure(second, folder);
        String words = bench.words(
                CameraException.Kind.FAILED, bench.failure(bench.client(https(bench.device), USER), SCOPES));
        assertTrue(
                words.startsWith("the camera at PLACE shows another certificate (SHA-256 ")
                        && words.endsWith(
                                ") than the one that was seen first and is remembered; nothing is sent to it"),
                words);
        assertEquals(List.of(), bench.device.received);
        assertEquals(pinned, bench.memory.learnt.certificateSha256());
    }

    @Test
    void aDeviceWithoutTlsIsSaidInWords() throws Exception {
        bench.device.close();
        try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            HttpDevice other = new HttpDevice(plain);
            String words = String.valueOf(
                    bench.failure(bench.client(https(other), USER), SCOPES).getMessage());
            assertTrue(words.contains("makes no TLS connection") || words.contains("cannot be connected to"), words);
            other.close();
        }
    }
}
