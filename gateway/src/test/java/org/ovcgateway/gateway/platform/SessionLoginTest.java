package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.platform.SessionRig.PASSWORD;
import static org.ovcgateway.gateway.platform.SessionRig.SOON;
import static org.ovcgateway.gateway.platform.SessionRig.awaitFailure;
import static org.ovcgateway.gateway.platform.SessionRig.awaitLogin;
import static org.ovcgateway.gateway.platform.SessionRig.options;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.gateway.platform.SessionException.Reason;
import org.ovcgateway.gateway.platform.dialect.Dap;
import org.ovcgateway.testkit.Await;

/** How a device logs in, and what it makes of an answer that does not let it in. */
class SessionLoginTest {
    @RegisterExtension
    private final SessionRig rig = new SessionRig();

    private final FakePlatform platform = rig.platform;

    SessionLoginTest() throws Exception {}

    @Test
    void theLoginCarriesItsArgumentsWhateverTheirCharactersAndNoLogShowsThem() throws Exception {
        SessionRig.logEverything();
        awaitLogin(rig.start());
        String uri = platform.logins.get(0);
        assertTrue(uri.matches("/ovc\\?[A-Za-z0-9._~%=&-]*"), uri);
        QueryStringDecoder query = new QueryStringDecoder(uri);
        assertEquals(List.of("a b+c/\u00fc&=?%#"), query.parameters().get("login_code"));
        assertEquals(List.of(PASSWORD), query.parameters().get("login_passwd"));
        assertEquals(List.of("edge gateway"), query.parameters().get("hardware_model"));
        assertEquals(List.of("0.1.0+7"), query.parameters().get("firmware_model"));
        assertEquals(4, query.parameters().size());
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusedLoginIsSaidAndTriedAgain(int status) throws Exception {
        SessionRig.logEverything();
        platform.upgradeStatus = status;
        PlatformLink link = rig.start();
        awaitFailure(link, Reason.LOGIN_REFUSED, "login refused with HTTP " + status);
        assertTrue(rig.logged("login refused with HTTP " + status));
        platform.upgradeStatus = 101;
        awaitLogin(link);
    }

    @ParameterizedTest
    @ValueSource(ints = {302, 404, 503})
    void anyOtherAnswerToTheUpgradeMayBeARefusedLogin(int status) throws Exception {
        platform.upgradeStatus = status;
        awaitFailure(rig.start(), Reason.LOGIN_DOUBTFUL, "HTTP " + status);
    }

    @Test
    void theSixteenthFailureInARowAsksForALookUp() throws Exception {
        platform.upgradeStatus = 503;
        PlatformLink link = rig.start();
        Await.until("sixteen failures", SOON, () -> link.status().supervisor().failures() >= 16);
        Await.until("a look-up", SOON, () -> rig.lookUps.get() >= 1);
    }

    @Test
    void aCloseWithoutACloseFrameBeforeTheFirstAnswerMayBeARefusedLogin() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            Thread rude = new Thread(() -> upgradeAndHangUp(server));
            rude.start();
            PlatformLink link = rig.start(Dap.DIALECT, options("ws", server.getLocalPort()));
            awaitFailure(link, Reason.LOGIN_DOUBTFUL, "possibly a wrong device-id or password");
            assertTrue(rig.logged("before it answered the first Keepalive"));
        }
    }

    /** Answers 101 and hangs up, for each connection, as some platforms do where the password is wrong. */
    private static void upgradeAndHangUp(ServerSocket server) {
        while (true) {
            try (Socket socket = server.accept()) {
                String key = "";
                for (String line = line(socket.getInputStream());
                        !line.isEmpty();
                        line = line(socket.getInputStream())) {
                    if (line.toLowerCase(Locale.ROOT).startsWith("sec-websocket-key:")) {
                        key = line.substring(line.indexOf(':') + 1).trim();
                    }
                }
                byte[] digest = MessageDigest.getInstance("SHA-1")
                        .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
                String answer = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                        + "Sec-WebSocket-Accept: " + Base64.getEncoder().encodeToString(digest) + "\r\n\r\n";
                socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                socket.shutdownOutput();
                while (socket.getInputStream().read() >= 0) {
                    // until the device has hung up too, so that no reset overtakes the answer
                }
            } catch (IOException | GeneralSecurityException closed) {
                if (server.isClosed()) {
                    return;
                }
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            if (c != '\r') {
                line.append((char) c);
            }
        }
        return line.toString();
    }
}
