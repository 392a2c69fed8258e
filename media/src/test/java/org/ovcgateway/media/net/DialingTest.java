package org.ovcgateway.media.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnknownHostException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DialingTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());

    @AfterEach
    void stop() {
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private Dialing dial(int port, Duration atMost, String... addresses) {
        Transport transport = new Transport(loops.next(), new FixedAddresses(addresses), true);
        Bootstrap bootstrap = transport.tcp(PATIENCE).handler(new Nothing());
        return loops.submit(() -> Dialing.start(transport, bootstrap, "host.example", port, atMost))
                .syncUninterruptibly()
                .getNow();
    }

    @ChannelHandler.Sharable
    private static final class Nothing extends ChannelInboundHandlerAdapter {}

    private static String peer(Dialing dialing) {
        assertTrue(dialing.channel().awaitUninterruptibly(PATIENCE.toMillis()), "no answer");
        Channel channel = dialing.channel().syncUninterruptibly().getNow();
        String address =
                ((InetSocketAddress) channel.remoteAddress()).getAddress().getHostAddress();
        channel.close().syncUninterruptibly();
        return address;
    }

    private static Throwable failure(Dialing dialing) {
        assertTrue(dialing.channel().awaitUninterruptibly(PATIENCE.toMillis()), "no answer");
        return dialing.channel().cause();
    }

    private static ServerSocket listening(String address) throws IOException {
        return new ServerSocket(0, 5, InetAddress.getByName(address));
    }

    /** A port that is nobody else's at these addresses: at each it is taken, so that connections to it are refused, but not listened at. */
    private static final class Refusals implements AutoCloseable {
        private final List<Socket> taken = new ArrayList<>();

        Refusals(int port, String... addresses) throws IOException {
            for (String address : addresses) {
                Socket socket = new Socket();
                taken.add(socket);
                socket.bind(new InetSocketAddress(InetAddress.getByName(address), port));
            }
        }

        int port() {
            return taken.get(0).getLocalPort();
        }

        @Override
        public void close() throws IOException {
            for (Socket socket : taken) {
                socket.close();
            }
        }
    }

    @Test
    void theNextAddressIsTriedWhenOneRefuses() throws IOException {
        try (ServerSocket server = listening("127.0.0.1");
                Refusals refusals = new Refusals(server.getLocalPort(), "127.0.0.2", "::1")) {
            Dialing dialing = dial(refusals.port(), PATIENCE, "127.0.0.2", "::1", "127.0.0.1", "127.0.0.3");
            assertEquals("127.0.0.1", peer(dialing));
            assertEquals(3, dialing.tried());
        }
    }

    @Test
    void anIpv6AddressIsAsGoodAsAnyOther() throws IOException {
        try (ServerSocket server = listening("::1");
                Refusals refusals = new Refusals(server.getLocalPort(), "127.0.0.2")) {
            assertEquals("0:0:0:0:0:0:0:1", peer(dial(refusals.port(), PATIENCE, "127.0.0.2", "::1")));
        }
    }

    @Test
    void anAddressThatDoesNotAnswerLeavesTimeForTheNext() throws IOException {
        try (ServerSocket server = listening("127.0.0.1");
                Silence silence = new Silence("127.0.0.2", server.getLocalPort())) {
            assertTrue(silence.isSilent());
            Dialing dialing = dial(server.getLocalPort(), Duration.ofSeconds(4), "127.0.0.2", "127.0.0.1");
            assertEquals("127.0.0.1", peer(dialing));
        }
    }

    /** A port whose queue of connections is full: what comes then is not answered. */
    private static final class Silence implements AutoCloseable {
        private final ServerSocket server;
        private final List<SocketChannel> waiting = new ArrayList<>();

        Silence(String address, int port) throws IOException {
            server = new ServerSocket(port, 1, InetAddress.getByName(address));
            for (int i = 0; i < 8; i++) {
                SocketChannel client = SocketChannel.open();
                client.configureBlocking(false);
                client.connect(server.getLocalSocketAddress());
                waiting.add(client);
            }
        }

        boolean isSilent() throws IOException {
            return !waiting.get(waiting.size() - 1).finishConnect();
        }

        @Override
        public void close() throws IOException {
            for (SocketChannel client : waiting) {
                client.close();
            }
            server.close();
        }
    }

    @Test
    void whereNoneAnswersTheLastFailureIsTold() throws IOException {
        try (Refusals last = new Refusals(0, "127.0.0.3");
                Refusals first = new Refusals(last.port(), "127.0.0.2")) {
            Dialing dialing = dial(first.port(), PATIENCE, "127.0.0.2", "127.0.0.3");
            Throwable cause = failure(dialing);
            assertInstanceOf(ConnectException.class, cause);
            assertTrue(cause.toString().contains("/127.0.0.3:" + last.port()), cause.toString());
            assertEquals(2, dialing.tried());
        }
    }

    @Test
    void aNameWithoutAnAddressIsUnknown() {
        assertInstanceOf(UnknownHostException.class, failure(dial(1, PATIENCE)));
    }

    @Test
    void eightAddressesAreTriedAndNotTheNinth() throws IOException {
        String[] eight = {
            "127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5", "127.0.0.6", "127.0.0.7", "127.0.0.8", "127.0.0.1"
        };
        String[] nine = Arrays.copyOf(eight, 9);
        nine[7] = "127.0.0.9";
        nine[8] = "127.0.0.1";
        try (ServerSocket server = listening("127.0.0.1");
                Refusals refusals = new Refusals(server.getLocalPort(), Arrays.copyOf(nine, 8))) {
            Dialing eighth = dial(refusals.port(), PATIENCE, eight);
            assertEquals("127.0.0.1", peer(eighth));
            assertEquals(Dialing.MAX_ADDRESSES, eighth.tried());
            Dialing ninth = dial(refusals.port(), PATIENCE, nine);
            assertInstanceOf(ConnectException.class, failure(ninth));
            assertEquals(Dialing.MAX_ADDRESSES, ninth.tried());
        }
    }

    @Test
    void whoCancelsGetsNoConnection() throws IOException {
        try (ServerSocket server = listening("127.0.0.1");
                Silence silence = new Silence("127.0.0.2", server.getLocalPort())) {
            assertTrue(silence.isSilent());
            Dialing dialing = dial(server.getLocalPort(), PATIENCE, "127.0.0.2", "127.0.0.1");
            assertTrue(loops.submit(dialing::cancel).syncUninterruptibly().getNow());
            assertTrue(dialing.channel().isCancelled());
            assertFalse(dialing.cancel());
            assertEquals(1, dialing.tried());
        }
    }
}
