package org.ovcgateway.simulator.chaos;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.testkit.Await;

class ChaosProxyTest {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int PATIENCE_MILLIS = 20_000;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @SuppressWarnings("NullAway.Init") // set before each test
    private ServerSocket listener;

    @SuppressWarnings("NullAway.Init") // set before each test
    private ChaosProxy proxy;

    @BeforeEach
    void start() throws IOException {
        listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        proxy = ChaosProxy.tcp(loops, listener.getLocalPort());
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        listener.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    /** Both ends of a connection through the proxy. */
    private final class Ends implements AutoCloseable {
        final Socket near = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        final Socket far = listener.accept();

        Ends() throws IOException {
            near.setSoTimeout(PATIENCE_MILLIS);
            far.setSoTimeout(PATIENCE_MILLIS);
        }

        @Override
        public void close() throws IOException {
            near.close();
            far.close();
        }
    }

    private static byte[] noise(int size) {
        byte[] bytes = new byte[size];
        new Random(size).nextBytes(bytes);
        return bytes;
    }

    private static void assertPasses(Socket from, Socket to) throws IOException {
        byte[] sent = noise(300_000);
        Thread writer = new Thread(() -> {
            try {
                from.getOutputStream().write(sent);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        writer.start();
        assertArrayEquals(sent, to.getInputStream().readNBytes(sent.length));
    }

    @Test
    void whatIsSentComesOutInOrderDespiteDelayAndJitter() throws IOException {
        proxy.faults(NetworkFaults.NONE.withDelay(Duration.ofMillis(5)).withJitter(Duration.ofMillis(30)));
        try (Ends ends = new Ends()) {
            assertPasses(ends.near, ends.far);
            assertPasses(ends.far, ends.near);
            ends.near.close();
            assertEquals(-1, ends.far.getInputStream().read());
        }
        Await.until("no connection to be left", SOON, () -> proxy.connections() == 0);
        assertEquals(600_000, proxy.bytes());
    }

    @Test
    void aDelayIsNeverShort() throws IOException {
        try (Ends ends = new Ends()) {
            proxy.faults(NetworkFaults.NONE.withDelay(Duration.ofMillis(80)));
            long before = System.nanoTime();
            ends.near.getOutputStream().write(1);
            assertEquals(1, ends.far.getInputStream().read());
            assertTrue(System.nanoTime() - before >= 80_000_000L);
        }
    }

    @Test
    void noMorePassesThanTheRate() throws IOException {
        try (Ends ends = new Ends()) {
            proxy.faults(NetworkFaults.NONE.withBytesPerSecond(1_000_000));
            long before = System.nanoTime();
            assertPasses(ends.near, ends.far);
            assertTrue(System.nanoTime() - before >= 280_000_000L);
        }
    }

    @Test
    void aConnectionIsCutBehindTheByteThatIsNamed() throws IOException {
        proxy.faults(NetworkFaults.NONE.withCutAfter(1000));
        try (Ends ends = new Ends()) {
            ends.near.getOutputStream().write(noise(1500));
            assertEquals(1000, ends.far.getInputStream().readAllBytes().length);
        }
    }

    @Test
    void aStalledConnectionGoesOnWithEverythingThatWasSent() throws IOException {
        try (Ends ends = new Ends()) {
            proxy.faults(NetworkFaults.NONE.withPassage(Passage.STALLED));
            ends.near.getOutputStream().write(noise(1000));
            ends.far.setSoTimeout(50);
            assertThrows(
                    SocketTimeoutException.class,
                    () -> ends.far.getInputStream().read());
            ends.far.setSoTimeout(PATIENCE_MILLIS);
            proxy.faults(NetworkFaults.NONE);
            assertArrayEquals(noise(1000), ends.far.getInputStream().readNBytes(1000));
        }
    }

    @Test
    void whatWasSentThroughAHalfOpenConnectionIsGoneForEver() throws IOException {
        try (Ends ends = new Ends()) {
            proxy.faults(NetworkFaults.NONE.withPassage(Passage.HALF_OPEN));
            ends.near.getOutputStream().write(noise(1000));
            Await.until("the bytes to vanish", SOON, () -> proxy.lost() == 1);
            proxy.faults(NetworkFaults.NONE);
            ends.near.getOutputStream().write(1);
            ends.near.close();
            ends.far.setSoTimeout(50);
            assertThrows(
                    SocketTimeoutException.class,
                    () -> ends.far.getInputStream().read());
            try (Ends others = new Ends()) {
                assertPasses(others.near, others.far);
            }
            proxy.cut();
            ends.far.setSoTimeout(PATIENCE_MILLIS);
            assertEquals(-1, ends.far.getInputStream().read());
        }
    }

    @Test
    void whatIsLeftOfAConnectionOfWhichOneEndHasGoneCanBeReset() throws IOException {
        try (Ends ends = new Ends()) {
            proxy.faults(NetworkFaults.NONE.withPassage(Passage.HALF_OPEN));
            ends.near.getOutputStream().write(noise(10));
            Await.until("the bytes to vanish", SOON, () -> proxy.lost() == 1);
            ends.near.close();
            proxy.reset();
            assertThrows(SocketException.class, () -> ends.far.getInputStream().read());
        }
        Await.until("no connection to be left", SOON, () -> proxy.connections() == 0);
    }

    @Test
    void aResetIsOneAtBothEnds() throws IOException {
        try (Ends ends = new Ends()) {
            assertPasses(ends.near, ends.far);
            proxy.reset();
            assertThrows(SocketException.class, () -> ends.near.getInputStream().read());
            assertThrows(SocketException.class, () -> ends.far.getInputStream().read());
        }
    }

    @Test
    void nobodyListensWhileItRefusesAndThosePresentGoOn() throws IOException {
        try (Ends ends = new Ends()) {
            proxy.faults(NetworkFaults.NONE.withPassage(Passage.REFUSED));
            assertThrows(ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), proxy.port()));
            assertPasses(ends.near, ends.far);
            proxy.faults(NetworkFaults.NONE);
            try (Ends others = new Ends()) {
                assertPasses(others.far, others.near);
            }
        }
        assertEquals(2, proxy.accepted());
    }

    @Test
    void nobodyListensOnceItRefusesHoweverBusyItsLoopIs() throws IOException {
        AtomicBoolean busy = new AtomicBoolean(true);
        loops.execute(() -> labour(busy));
        try {
            proxy.faults(NetworkFaults.NONE.withPassage(Passage.REFUSED));
            assertThrows(ConnectException.class, () -> new Socket(InetAddress.getLoopbackAddress(), proxy.port()));
        } finally {
            busy.set(false);
        }
    }

    /** Works for longer than a scheduled task waits, over and over. */
    private void labour(AtomicBoolean busy) {
        long since = System.nanoTime();
        while (System.nanoTime() - since < 3_000_000) {
            Thread.onSpinWait();
        }
        if (busy.get()) {
            loops.execute(() -> labour(busy));
        }
    }

    @Test
    void aTargetThatIsNotThereIsAReset() throws IOException {
        listener.close();
        try (Socket caller = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
            caller.setSoTimeout(PATIENCE_MILLIS);
            assertThrows(SocketException.class, () -> caller.getInputStream().read());
        }
    }

    @Test
    void datagramsOfEachCallerAreAnsweredUnlessTheyAreLost() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (DatagramSocket server = new DatagramSocket(0, here);
                DatagramSocket one = new DatagramSocket(0, here);
                DatagramSocket other = new DatagramSocket(0, here);
                ChaosProxy datagrams = ChaosProxy.udp(loops, server.getLocalPort())) {
            server.setSoTimeout(PATIENCE_MILLIS);
            for (DatagramSocket caller : new DatagramSocket[] {one, other, one}) {
                caller.setSoTimeout(PATIENCE_MILLIS);
                caller.send(new DatagramPacket(new byte[] {7}, 1, here, datagrams.port()));
                DatagramPacket received = new DatagramPacket(new byte[10], 10);
                server.receive(received);
                server.send(new DatagramPacket(new byte[] {8, 9}, 2, received.getSocketAddress()));
                DatagramPacket answer = new DatagramPacket(new byte[10], 10);
                caller.receive(answer);
                assertEquals(2, answer.getLength());
            }
            assertEquals(2, datagrams.accepted());
            datagrams.faults(NetworkFaults.NONE.withLoss(1));
            one.send(new DatagramPacket(new byte[] {7}, 1, here, datagrams.port()));
            Await.until("the loss", SOON, () -> datagrams.lost() == 1);
            datagrams.faults(NetworkFaults.NONE.withDelay(Duration.ofMillis(10)));
            one.send(new DatagramPacket(new byte[] {11}, 1, here, datagrams.port()));
            DatagramPacket received = new DatagramPacket(new byte[10], 10);
            server.receive(received);
            assertEquals(11, received.getData()[0]);
        }
    }

    @Test
    void aRateOfDatagramsIsKeptByLosingWhatIsBeyond() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (DatagramSocket server = new DatagramSocket(0, here);
                DatagramSocket caller = new DatagramSocket(0, here);
                ChaosProxy datagrams = ChaosProxy.udp(loops, server.getLocalPort())) {
            datagrams.faults(NetworkFaults.NONE.withBytesPerSecond(100));
            for (int i = 0; i < 20; i++) {
                caller.send(new DatagramPacket(new byte[1000], 1000, here, datagrams.port()));
            }
            Await.until("the rest to be lost", SOON, () -> datagrams.lost() >= 15);
        }
    }

    @Test
    void faultsThatCannotBeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> NetworkFaults.NONE.withLoss(1.01));
        assertThrows(IllegalArgumentException.class, () -> NetworkFaults.NONE.withDelay(Duration.ofMillis(-1)));
        assertThrows(IllegalArgumentException.class, () -> NetworkFaults.NONE.withCutAfter(-1));
    }
}
