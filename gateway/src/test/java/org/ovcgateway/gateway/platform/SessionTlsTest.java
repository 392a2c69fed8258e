package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.platform.SessionRig.awaitFailure;
import static org.ovcgateway.gateway.platform.SessionRig.awaitLogin;
import static org.ovcgateway.gateway.platform.SessionRig.options;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.platform.SessionException.Reason;
import org.ovcgateway.gateway.platform.dialect.Dap;
import org.ovcgateway.gateway.platform.dialect.Identity;

/** Whom a session trusts, and that it goes without TLS only where it may. */
class SessionTlsTest {
    @RegisterExtension
    private final SessionRig rig = new SessionRig();

    SessionTlsTest() throws Exception {}

    @Test
    void plainWebSocketsNeedToBeAllowed() {
        Identity identity = new Identity("1", "h", "f", null, null);
        assertThrows(
                IllegalArgumentException.class,
                () -> new SessionOptions(URI.create("ws://127.0.0.1:1"), false, null, identity, "p"));
        assertThrows(
                IllegalArgumentException.class,
                () -> new SessionOptions(URI.create("https://127.0.0.1:1"), true, null, identity, "p"));
        assertTrue(new SessionOptions(URI.create("wss://127.0.0.1:1"), false, null, identity, "p").tls());
    }

    @Test
    void aCertificateCountsWhenItsAuthorityIsInTheCaFileOnly(@TempDir Path folder) throws Exception {
        Path keys = folder.resolve("keys.p12");
        Path certificate = folder.resolve("ca.pem");
        keytool(
                "-genkeypair",
                "-keystore",
                keys,
                "-alias",
                "p",
                "-keyalg",
                "EC",
                "-dname",
                "CN=platform",
                "-ext",
                "san=ip:127.0.0.1",
                "-storetype",
                "PKCS12");
        KeyStore store = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
        Files.writeString(
                certificate,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder()
                                .encodeToString(store.getCertificate("p").getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        FakePlatform secure = new FakePlatform(
                rig.vertx,
                new HttpServerOptions()
                        .setSsl(true)
                        .setKeyCertOptions(
                                new PfxOptions().setPath(keys.toString()).setPassword("changeit")));
        PlatformLink trusting =
                rig.start(Dap.DIALECT, options("wss", secure.port(), certificate, RpcPeer.Limits.STANDARD));
        awaitLogin(trusting);
        trusting.stop().await(60, TimeUnit.SECONDS);
        PlatformLink other = rig.start(Dap.DIALECT, options("wss", secure.port()));
        awaitFailure(other, Reason.UNREACHABLE, "certif");
        assertEquals(1, secure.logins.size());
    }

    @Test
    void aCaFileWithoutACertificateIsRefusedInWords(@TempDir Path folder) throws Exception {
        Path empty = Files.writeString(folder.resolve("ca.pem"), "nothing\n");
        IOException refusal = assertThrows(IOException.class, () -> Trust.systemAnd(empty));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("ca-file " + empty), refusal.getMessage());
    }

    private static void keytool(Object... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        command.add("-storepass");
        command.add("changeit");
        Process keytool = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertEquals(0, keytool.waitFor());
    }
}
