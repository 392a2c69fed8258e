package org.ovcgateway.simulator.camera;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.netty.channel.DefaultEventLoop;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrackSenderTest {
    /** Any unit. */
    private static final long START = 1_000_000;

    private final PacketisedTrack track = picture();

    private static PacketisedTrack picture() {
        try {
            return new Clips().sub().video();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertSent(TrackSender sender, long millisLate, boolean all) {
        sender.startAt(START, MediaFaults.NONE);
        long first = sender.nextNanos();
        long now = first + Duration.ofMillis(millisLate).toNanos();
        sender.dueSize(now);
        assertEquals(all ? first : track.nanosOf(track.unitFrom(now)), sender.nextNanos());
    }

    @ParameterizedTest
    @CsvSource({"4999, true", "5000, true", "5001, false"})
    void whatItsLoopWasTooLateForIsSentAllTheSameUpToFiveSeconds(long millisLate, boolean all) {
        assertSent(new TrackSender(track, null, 0), millisLate, all);
    }

    @ParameterizedTest
    @CsvSource({"1000, true", "1001, false"})
    void datagramsAreSentOneSecondLateAtMost(long millisLate, boolean all) throws IOException {
        DefaultEventLoop loop = new DefaultEventLoop();
        InetAddress here = InetAddress.getLoopbackAddress();
        try (DatagramPair datagrams = DatagramPair.open(loop, here, here, new ClientTransport.Datagrams(5000, 5001))) {
            assertSent(new TrackSender(track, null, datagrams), millisLate, all);
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        }
    }
}
