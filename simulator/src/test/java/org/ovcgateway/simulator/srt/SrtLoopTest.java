package org.ovcgateway.simulator.srt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.media.net.Transport;
import org.ovcgateway.media.push.PushException;
import org.ovcgateway.media.srt.Passphrase;
import org.ovcgateway.media.srt.SrtConnection;
import org.ovcgateway.media.srt.SrtUrl;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.LossyProxy;

/** Our caller against our ingest, with and without segmentation and receive offload. */
final class SrtLoopTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ParameterizedTest
    @CsvSource({"true,", "false,", "true,16", "true,24", "false,32"})
    void everyByteAndTheStreamIdArrive(boolean epoll, @Nullable Integer keyBytes) throws IOException {
        Passphrase passphrase = keyBytes == null ? null : new Passphrase("0123456789&#门");
        EventLoopGroup loops =
                new MultiThreadIoEventLoopGroup(1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        ReceivedStream received = new ReceivedStream();
        CompletableFuture<String> name = new CompletableFuture<>();
        try (SrtIngest ingest = new SrtIngest(0, loops, passphrase, streamId -> {
            name.complete(streamId);
            return received;
        })) {
            EventLoop loop = loops.next();
            Hearer hearer = new Hearer();
            SrtConnection connection = new SrtConnection(
                    new Transport(loop, DefaultAddressResolverGroup.INSTANCE, epoll),
                    SrtUrl.parse("srt://127.0.0.1:" + ingest.port() + "?streamid=%23!::r=门%2F1,m=publish"
                            + (keyBytes == null
                                    ? ""
                                    : "&passphrase=0123456789%26#门&kmrefreshrate=100&kmpreannounce=40&pbkeylen="
                                            + keyBytes)),
                    hearer);
            loop.submit(connection::open).syncUninterruptibly();
            Await.until("the connection", PATIENCE, hearer.connected::isDone);
            assertEquals("#!::r=门/1,m=publish", name.join());

            byte[] sent = new byte[188 * 7 * 400];
            new Random(5).nextBytes(sent);
            for (int n = 1; n <= 4; n++) {
                int from = sent.length / 4 * (n - 1);
                int to = sent.length / 4 * n;
                loop.submit(() -> connection.send(Unpooled.wrappedBuffer(sent, from, to - from)))
                        .syncUninterruptibly();
                Await.until("all bytes so far", PATIENCE, () -> received.size() == to);
            }
            assertArrayEquals(sent, received.bytes());

            loop.submit(connection::close).syncUninterruptibly();
            Await.until("the end", PATIENCE, () -> received.hasEnded() && hearer.closed.isDone());
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&passphrase=0123456789&pbkeylen=24&kmrefreshrate=200&kmpreannounce=90"})
    void aBadNetworkInFrontOfTheIngestCostsNoByte(String encryption) throws IOException {
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
        ReceivedStream received = new ReceivedStream();
        Passphrase passphrase = encryption.isEmpty() ? null : new Passphrase("0123456789");
        try (SrtIngest ingest = new SrtIngest(0, loops, passphrase, streamId -> received);
                LossyProxy network = new LossyProxy(ingest.port(), 0.1, 5)) {
            EventLoop loop = loops.next();
            Hearer hearer = new Hearer();
            SrtConnection connection = new SrtConnection(
                    new Transport(loop, DefaultAddressResolverGroup.INSTANCE, true),
                    SrtUrl.parse("srt://127.0.0.1:" + network.port() + "?latency=5000" + encryption),
                    hearer);
            loop.submit(connection::open).syncUninterruptibly();
            Await.until("the connection", PATIENCE, hearer.connected::isDone);
            byte[] sent = new byte[1316 * 20 * 60];
            new Random(6).nextBytes(sent);
            for (int from = 0; from < sent.length; from += 1316 * 20) {
                int start = from;
                loop.submit(() -> connection.send(Unpooled.wrappedBuffer(sent, start, 1316 * 20)))
                        .syncUninterruptibly();
                Await.until("the bytes so far", PATIENCE, () -> received.size() >= start + 1316 * 20);
            }
            assertArrayEquals(sent, received.bytes());
            assertTrue(network.lost() > 50, "datagrams lost: " + network.lost());
            loop.submit(connection::close).syncUninterruptibly();
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }

    private static final class Hearer implements SrtConnection.Listener {
        private final CompletableFuture<Boolean> connected = new CompletableFuture<>();
        private final CompletableFuture<Boolean> closed = new CompletableFuture<>();

        @Override
        public void connected() {
            connected.complete(true);
        }

        @Override
        public void writable() {}

        @Override
        public void closed(@Nullable PushException cause) {
            closed.complete(cause == null);
        }
    }
}
