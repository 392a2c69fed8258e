package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.PfxOptions;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a WebSocket client of Vert.x fails with at real servers, in our words. */
class UnreachableTest {
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    @Test
    void nobodyListens() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        assertEquals("nothing listens there", words("127.0.0.1", free, false, null));
    }

    @Test
    void theNameIsNoName() {
        assertEquals("no address is known for nowhere.invalid", words("nowhere.invalid", 80, false, null));
    }

    @Test
    void theServerSpeaksNoTls() throws Exception {
        int port = httpServer(new HttpServerOptions());
        assertEquals("no TLS is spoken there: another port is meant, or no TLS", words("127.0.0.1", port, true, null));
    }

    @Test
    void theServerHangsUp() throws Exception {
        int port = vertx.createNetServer()
                .connectHandler(NetSocket::close)
                .listen(0, "127.0.0.1")
                .await(60, TimeUnit.SECONDS)
                .actualPort();
        assertEquals(
                "the connection was closed before it was answered: another port is meant, or TLS",
                words("127.0.0.1", port, false, null));
    }

    @Test
    void nobodyThatIsTrustedSignedTheCertificate() throws Exception {
        int port = tlsServer();
        assertEquals(
                "nobody who is trusted has signed its certificate: platform.ca-file takes others than the system's",
                words("127.0.0.1", port, true, null));
    }

    @Test
    void theCertificateIsForAnotherName() throws Exception {
        int port = tlsServer();
        String words = words("localhost", port, true, folder.resolve("ca.pem"));
        assertTrue(words.startsWith("its certificate is not for localhost (No "), words);
    }

    @Test
    void theCertificateIsNotValidAtTheTimeOfTheBoxsClock() throws Exception {
        int expired = tlsServer("-startdate", "-10d", "-validity", "5");
        String words = words("127.0.0.1", expired, true, folder.resolve("ca.pem"));
        assertTrue(words.startsWith("its certificate is not valid at 2"), words);
        assertTrue(words.contains("the time by the box's clock (NotAfter: "), words);
        int early = tlsServer("-startdate", "+10d");
        words = words("127.0.0.1", early, true, folder.resolve("ca.pem"));
        assertTrue(words.contains("the time by the box's clock (NotBefore: "), words);
    }

    /** Shows a certificate of an authority that is in ca.pem. */
    private int tlsServer(String... validity) throws Exception {
        Path keys = folder.resolve("keys.p12");
        Files.deleteIfExists(keys);
        keytool(keys, "-alias", "ca", "-dname", "CN=ca", "-ext", "bc:c");
        keytool(
                keys,
                Stream.concat(
                                Stream.of("-alias", "p", "-dname", "CN=p", "-ext", "san=ip:127.0.0.1", "-signer", "ca"),
                                Stream.of(validity))
                        .toArray(String[]::new));
        byte[] authority = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray())
                .getCertificate("ca")
                .getEncoded();
        Files.writeString(
                folder.resolve("ca.pem"),
                "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(authority)
                        + "\n-----END CERTIFICATE-----\n");
        return httpServer(new HttpServerOptions()
                .setSsl(true)
                .setKeyCertOptions(new PfxOptions()
                        .setPath(keys.toString())
                        .setPassword("changeit")
                        .setAlias("p")));
    }

    private static void keytool(Path keys, String... arguments) throws Exception {
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        List<String> command = Stream.concat(
                        Stream.of(keytool, "-genkeypair", "-keyalg", "EC", "-keystore", keys.toString()),
                        Stream.concat(
                                Stream.of("-storepass", "changeit", "-storetype", "PKCS12"), Stream.of(arguments)))
                .toList();
        assertEquals(
                0,
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor());
    }

    private int httpServer(HttpServerOptions options) throws Exception {
        return vertx.createHttpServer(options)
                .requestHandler(request -> request.response().setStatusCode(404).end())
                .listen(0, "127.0.0.1")
                .await(60, TimeUnit.SECONDS)
                .actualPort();
    }

    private String words(String host, int port, boolean tls, @Nullable Path caFile) {
        ExecutionException failed = assertThrows(ExecutionException.class, () -> {
            WebSocketClientOptions options = new WebSocketClientOptions().setVerifyHost(true);
            if (caFile != null) {
                options.setTrustOptions(Trust.systemAnd(caFile));
            }
            vertx.createWebSocketClient(options)
                    .connect(new WebSocketConnectOptions()
                            .setHost(host)
                            .setPort(port)
                            .setSsl(tls)
                            .setURI("/ovc"))
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        });
        Throwable cause = failed.getCause();
        return Unreachable.words(cause == null ? failed : cause, host);
    }
}
