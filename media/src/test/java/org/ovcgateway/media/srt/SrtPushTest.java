package org.ovcgateway.media.srt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.push.Push;
import org.ovcgateway.media.push.PushException;
import org.ovcgateway.media.ts.TsDemuxer;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;

/** The push against ffmpeg as listener. */
final class SrtPushTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "&passphrase=0123456789&pbkeylen=16",
                "&passphrase=0123456789&pbkeylen=24",
                "&passphrase=0123456789&pbkeylen=32"
            })
    void everyFrameArrivesAtFfmpeg(String encryption) throws IOException {
        List<AccessUnit> units = clip();
        int port = PeerProcess.freeUdpPort();
        Path received = folder.resolve("received.ts");
        try (PeerProcess peer = PeerProcess.start(
                                "ffmpeg",
                                "-v",
                                "warning",
                                "-i",
                                "srt://127.0.0.1:" + port + "?mode=listener" + encryption,
                                "-c",
                                "copy",
                                received.toString())
                        .awaitUdpPort(port);
                EventLoops loops = EventLoops.epoll()) {
            Hearer hearer = new Hearer();
            SrtPush push = loops.call(() -> new SrtPush(
                    loops.transport,
                    SrtUrl.parse("srt://127.0.0.1:" + port + "?streamid=x" + encryption),
                    List.of(units.get(0).format())));
            loops.run(() -> push.open(hearer));
            Await.until("the push to be ready", PATIENCE, () -> hearer.ready.getCount() == 0);
            for (AccessUnit unit : units) {
                loops.run(() -> {
                    push.write(unit);
                    push.flush();
                });
                Await.until("the unit to be confirmed", PATIENCE, () -> {
                    Push.Statistics figures = loops.call(push::statistics);
                    return figures.bytesAcknowledged() > figures.bytesSent() / 2;
                });
            }
            // A listener throws away what it has not read when the push ends, and it reads nothing younger than the
            // latency.
            long sent = System.nanoTime();
            Await.until("the latency to pass", PATIENCE, () -> System.nanoTime() - sent > 2_000_000_000);
            loops.run(push::close);
            assertNull(hearer.closed.join());
            assertEquals(0, peer.awaitExit(PATIENCE), peer::output);
        } finally {
            units.forEach(AccessUnit::release);
        }
        String frames = PeerProcess.run(
                PATIENCE,
                "ffprobe",
                "-v",
                "error",
                "-count_packets",
                "-show_entries",
                "stream=nb_read_packets",
                "-of",
                "csv=p=0",
                received.toString());
        assertEquals(Integer.toString(units.size()), frames.lines().findFirst().orElse(""));
    }

    @Test
    void aGapInTheSourceIsToldInTheTransportStream() throws IOException {
        List<AccessUnit> units = clip();
        try (ScriptedListener listener = new ScriptedListener();
                EventLoops loops = EventLoops.epoll()) {
            Hearer hearer = new Hearer();
            SrtPush push = loops.call(() -> new SrtPush(
                    loops.transport,
                    SrtUrl.parse("srt://127.0.0.1:" + listener.port()),
                    List.of(units.get(0).format())));
            loops.run(() -> push.open(hearer));
            Await.until("the push to be ready", PATIENCE, () -> hearer.ready.getCount() == 0);
            loops.run(() -> {
                push.write(units.get(0));
                push.flush();
            });
            Await.until("the first picture", PATIENCE, () -> listener.packets() > 0);
            loops.run(() -> {
                push.discontinuity();
                push.write(units.get(1));
                push.flush();
                push.close();
            });
            Await.until(
                    "the second picture",
                    PATIENCE,
                    () -> listener.payloads().stream().anyMatch(SrtPushTest::saysDiscontinuity));
            assertFalse(saysDiscontinuity(listener.payloads().get(0)));
        } finally {
            units.forEach(AccessUnit::release);
        }
    }

    /** Whether a packet's adaptation field has the discontinuity_indicator (H.222.0 2.4.3.4). */
    private static boolean saysDiscontinuity(byte[] packets) {
        for (int i = 0; i + 188 <= packets.length; i += 188) {
            if ((packets[i + 3] & 0x20) != 0 && packets[i + 4] > 0 && (packets[i + 5] & 0x80) != 0) {
                return true;
            }
        }
        return false;
    }

    /** The access units of a clip of four seconds, each to be released. */
    private List<AccessUnit> clip() throws IOException {
        Path file = folder.resolve("clip.ts");
        PeerProcess.run(
                PATIENCE,
                "ffmpeg",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc=s=640x360:r=25",
                "-t",
                "4",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-tune",
                "zerolatency",
                "-pix_fmt",
                "yuv420p",
                file.toString());
        List<AccessUnit> units = new ArrayList<>();
        try (TsDemuxer demuxer = new TsDemuxer(unit -> units.add(unit.retain()), ByteBufAllocator.DEFAULT)) {
            demuxer.read(Unpooled.wrappedBuffer(Files.readAllBytes(file)));
            demuxer.end();
        }
        assertEquals(100, units.size());
        return units;
    }

    private static final class Hearer implements Push.Listener {
        private final CountDownLatch ready = new CountDownLatch(1);
        private final CompletableFuture<@Nullable PushException> closed = new CompletableFuture<>();

        @Override
        public void ready() {
            ready.countDown();
        }

        @Override
        public void writable() {}

        @Override
        public void closed(@Nullable PushException cause) {
            closed.complete(cause);
        }
    }
}
