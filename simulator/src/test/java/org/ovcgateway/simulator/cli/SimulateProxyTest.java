package org.ovcgateway.simulator.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;
import picocli.CommandLine;

class SimulateProxyTest {
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int execute(String... arguments) {
        return new CommandLine(new SimulateProxy())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
    }

    @Test
    void itPassesConnectionsOnAndFollowsItsPlan() throws Exception {
        int port = PeerProcess.freePort();
        try (ServerSocket listener = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
            listener.setSoTimeout(10_000);
            FutureTask<Integer> exit = new FutureTask<>(() -> execute(
                    "--listen",
                    "127.0.0.1:" + port,
                    "--to",
                    "localhost:" + listener.getLocalPort(),
                    "--fault",
                    "delay=1ms,stall@500ms:100ms,cut@700ms",
                    "--repeat",
                    "1s"));
            Thread command = new Thread(exit, "simulate proxy");
            command.start();
            Await.until("the address", PATIENCE, () -> out.toString().contains("tcp 127.0.0.1:" + port));
            Await.until("a byte to pass before the cut", PATIENCE, () -> passesUntilItIsCut(port, listener));
            Await.until("the stall", PATIENCE, () -> out.toString().contains("[delay, stall]"));
            command.interrupt();
            assertEquals(0, exit.get(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        assertEquals("", err.toString());
    }

    /** False if the connection was cut before the byte had passed. */
    private static boolean passesUntilItIsCut(int port, ServerSocket listener) {
        try (Socket near = new Socket(InetAddress.getLoopbackAddress(), port);
                Socket far = listener.accept()) {
            near.setSoTimeout((int) PATIENCE.toMillis());
            far.setSoTimeout((int) PATIENCE.toMillis());
            near.getOutputStream().write(5);
            int passed = far.getInputStream().read();
            assertEquals(-1, near.getInputStream().read());
            return passed == 5;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void wrongUsageExitsWith2() {
        assertEquals(2, execute());
        assertEquals(2, execute("--to", "127.0.0.1"));
        assertEquals(2, execute("--to", "127.0.0.1:99999"));
        assertEquals(2, execute("--to", "127.0.0.1:1", "--fault", "sloth"));
        assertTrue(err.toString().contains("expected delay, jitter"), err.toString());
        assertEquals(2, execute("--to", "127.0.0.1:1", "--fault", "rate=fast"));
        assertEquals(2, execute("--to", "127.0.0.1:1", "--fault", "stall@1s:5s", "--repeat", "2s"));
    }
}
