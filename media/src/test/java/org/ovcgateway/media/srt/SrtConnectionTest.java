package org.ovcgateway.media.srt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.resolver.AddressResolver;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.InetNameResolver;
import io.netty.resolver.InetSocketAddressResolver;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.ovcgateway.media.net.Transport;
import org.ovcgateway.media.push.PushException;
import org.ovcgateway.testkit.Await;

/** What no real peer can be brought to do. */
final class SrtConnectionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @Test
    void tenSecondsWithoutAnAckOfDataEndTheConnectionInWords() {
        AtomicLong skipped = new AtomicLong();
        SrtSettings settings = SrtSettings.defaults().startingAt(5, () -> new SrtClock(skipped::get, 0));
        try (ScriptedListener listener = new ScriptedListener();
                EventLoops loops = EventLoops.epoll();
                Caller caller = new Caller(loops, url(listener), settings).awaitConnected()) {
            caller.send(new TransportStream(1).packets(7));
            Await.until("the packet", PATIENCE, () -> listener.packets() > 0);
            for (int number = 1; number <= 3; number++) {
                assertFalse(caller.isClosed());
                // The peer lives: it answers, but confirms nothing.
                skipped.addAndGet(TimeUnit.MILLISECONDS.toNanos(3_500));
                int answers = number;
                Await.until("the answer to ACK " + number, PATIENCE, () -> {
                    listener.acknowledge(answers, listener.firstSequence());
                    return listener.acknowledgementsAnswered() >= answers || caller.isClosed();
                });
            }
            PushException failure = caller.awaitFailure(PATIENCE);
            assertEquals(
                    "srt://127.0.0.1:" + listener.port() + " has acknowledged no data for 10000 ms",
                    failure.getMessage());
            assertEquals(PushException.Kind.NETWORK, failure.kind());
        }
    }

    @Test
    void theReceiverIsToldWhatWasGivenUpAndToldAgainWhenItAsks() {
        AtomicLong frozen = new AtomicLong();
        SrtSettings settings = SrtSettings.defaults().startingAt(100, () -> new SrtClock(frozen::get, 0));
        try (ScriptedListener listener = new ScriptedListener();
                EventLoops loops = EventLoops.epoll();
                Caller caller = new Caller(loops, url(listener), settings).awaitConnected()) {
            caller.send(new TransportStream(1).packets(7 * 10));
            Await.until("the packets", PATIENCE, () -> listener.packets() == 10);
            frozen.addAndGet(TimeUnit.MILLISECONDS.toNanos(1_020));
            caller.send(new TransportStream(1).packets(7));
            Await.until("the newest packet", PATIENCE, () -> listener.end() == 111);
            assertEquals(List.of(), listener.dropRequests());
            frozen.addAndGet(TimeUnit.MICROSECONDS.toNanos(1));
            Await.until(
                    "the request to drop",
                    PATIENCE,
                    () -> listener.dropRequests().equals(List.of("100-109")));
            assertEquals(10, caller.figures().packetsDropped());
            listener.send(out -> {
                SrtPacket.writeControl(out, ControlType.NAK, 0, 0, listener.callerSocketId());
                LossReport.write(out, 103, 105);
            });
            Await.until(
                    "the request to drop, again",
                    PATIENCE,
                    () -> listener.dropRequests().equals(List.of("100-109", "103-105")));
        }
    }

    @Test
    void garbageOnALiveConnectionIsCountedAndEndsNothing() {
        try (ScriptedListener listener = new ScriptedListener();
                EventLoops loops = EventLoops.epoll();
                Caller caller = new Caller(loops, url(listener)).awaitConnected()) {
            Random random = new Random(4);
            int sent = 0;
            for (int i = 0; i < 500; i++) {
                byte[] garbage = new byte[1 + random.nextInt(60)];
                random.nextBytes(garbage);
                boolean ours = i % 2 == 0 && garbage.length >= SrtPacket.HEADER_SIZE;
                if (ours && (garbage[1] == 5 || garbage[1] == 8)) {
                    garbage[1] = 9; // neither good-bye nor an error
                }
                listener.send(out -> {
                    out.writeBytes(garbage);
                    if (ours) {
                        out.setInt(12, listener.callerSocketId());
                    }
                });
                sent++;
                if (sent % 50 == 0) {
                    int answers = sent / 50;
                    Await.until("the caller to read", PATIENCE, () -> {
                        listener.acknowledge(answers, listener.end());
                        return listener.acknowledgementsAnswered() >= answers;
                    });
                }
            }
            assertTrue(caller.packetsIgnored() > 250, () -> "ignored: " + caller.packetsIgnored());
            int before = listener.packets();
            caller.send(new TransportStream(1).packets(14));
            Await.until("data", PATIENCE, () -> listener.packets() >= before + 2);
            assertFalse(caller.isClosed());
        }
    }

    @Test
    void aFullBufferIsNotWritableUntilHalfOfItIsConfirmed() {
        AtomicLong frozen = new AtomicLong();
        SrtSettings settings =
                SrtSettings.defaults().startingAt(SequenceNumber.MAX - 50, () -> new SrtClock(frozen::get, 0));
        try (ScriptedListener listener = new ScriptedListener();
                EventLoops loops = EventLoops.epoll();
                Caller caller = new Caller(loops, url(listener), settings).awaitConnected()) {
            TransportStream stream = new TransportStream(1);
            caller.send(stream.packets(7 * 6144));
            assertTrue(caller.isWritable());
            caller.send(stream.packets(7));
            assertFalse(caller.isWritable());
            caller.send(stream.packets(7 * (8192 - 6145)));
            assertEquals(0, caller.figures().packetsDropped());
            assertEquals(8192, caller.figures().packetsBuffered());
            caller.send(stream.packets(7));
            assertEquals(1, caller.figures().packetsDropped());
            Await.until("half of the buffer to be confirmed", PATIENCE, () -> {
                // Only what the pacer has let go can be confirmed.
                frozen.addAndGet(TimeUnit.MILLISECONDS.toNanos(1));
                listener.acknowledge(1, listener.end());
                int buffered = caller.figures().packetsBuffered();
                boolean writable = caller.isWritable();
                return writable && buffered < 4096;
            });
            assertEquals(1, caller.writables());
        }
    }

    @Test
    void theNextAddressIsTriedWhenOneIsDeafOrNobodyListensThere() throws IOException {
        try (ScriptedListener listener = new ScriptedListener();
                DatagramSocket deaf = new DatagramSocket(new InetSocketAddress("127.0.0.3", listener.port()));
                EventLoops loops = EventLoops.epoll()) {
            assertTrue(deaf.isBound());
            Caller caller = new Caller(
                    withAddresses(loops, "127.0.0.2", "127.0.0.3", "127.0.0.1"),
                    "srt://somewhere:" + listener.port(),
                    SrtSettings.defaults()
                            .withTimeouts(Duration.ofSeconds(9), Duration.ofSeconds(5), Duration.ofSeconds(10)));
            try (caller) {
                Await.until("the connection", PATIENCE, () -> {
                    assertFalse(caller.isClosed());
                    return caller.isWritable();
                });
                caller.send(new TransportStream(1).packets(7));
                Await.until("data", PATIENCE, () -> listener.packets() > 0);
            }
        }
    }

    @Test
    void addressesThatAllKeepSilentAreSaidToDoSoWhenTheTimeIsOver() throws IOException {
        try (DatagramSocket deaf = new DatagramSocket(new InetSocketAddress("127.0.0.3", 0));
                EventLoops loops = EventLoops.nio();
                Caller caller = new Caller(
                        withAddresses(loops, "127.0.0.3", "127.0.0.2"),
                        "srt://somewhere:" + deaf.getLocalPort(),
                        SrtSettings.defaults()
                                .withTimeouts(
                                        Duration.ofMillis(1500), Duration.ofSeconds(5), Duration.ofSeconds(10)))) {
            String message = String.valueOf(caller.awaitFailure(PATIENCE).getMessage());
            assertTrue(
                    message.startsWith("srt://somewhere:" + deaf.getLocalPort()
                            + " gave no answer to the SRT handshake within 1500 ms, on any of its 2 addresses"),
                    message);
        }
    }

    @Test
    void aHostWithoutAnAddressIsSaidToHaveNone() {
        try (EventLoops loops = EventLoops.epoll();
                Caller caller = new Caller(
                        withAddresses(loops), "srt://nowhere:9000?passphrase=0123456789", SrtSettings.defaults())) {
            assertEquals(
                    "cannot find an address of nowhere",
                    caller.awaitFailure(PATIENCE).getMessage());
        }
    }

    @Test
    void aConnectionThatIsClosedWhileItsKeyIsMadeOpensNoSocket() {
        try (EventLoops loops = EventLoops.epoll()) {
            Caller caller = new Caller(loops, "srt://127.0.0.1:9?passphrase=0123456789", SrtSettings.defaults());
            caller.close();
            Await.until("the end", PATIENCE, caller::isClosed);
        }
    }

    private static String url(ScriptedListener listener) {
        return "srt://127.0.0.1:" + listener.port();
    }

    private static EventLoops withAddresses(EventLoops loops, String... addresses) {
        return loops.with(
                new Transport(loops.transport.loop(), new FixedAddresses(addresses), loops.transport.epoll()));
    }

    /** Every name has the same addresses. */
    private static final class FixedAddresses extends AddressResolverGroup<InetSocketAddress> {
        private final List<InetAddress> addresses = new ArrayList<>();

        FixedAddresses(String... addresses) {
            for (String address : addresses) {
                this.addresses.add(new InetSocketAddress(address, 0).getAddress());
            }
        }

        @Override
        protected AddressResolver<InetSocketAddress> newResolver(EventExecutor executor) {
            return new InetSocketAddressResolver(executor, new InetNameResolver(executor) {
                @Override
                protected void doResolve(String name, Promise<InetAddress> promise) {
                    promise.setFailure(new UnknownHostException("asked for one address only"));
                }

                @Override
                protected void doResolveAll(String name, Promise<List<InetAddress>> promise) {
                    if (addresses.isEmpty()) {
                        promise.setFailure(new UnknownHostException(name));
                    } else {
                        promise.setSuccess(addresses);
                    }
                }
            });
        }
    }
}
