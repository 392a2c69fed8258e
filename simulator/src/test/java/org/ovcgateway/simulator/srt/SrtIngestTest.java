package org.ovcgateway.simulator.srt;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.media.srt.Passphrase;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;

/** The ingest with libsrt as caller: ffmpeg and srt-live-transmit. */
@Execution(ExecutionMode.CONCURRENT)
final class SrtIngestTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** What is lost where a socket overflows, since its reader stands still for a moment, is asked for again for so long. */
    private static final int LATENCY_MICROS = 10_000_000;

    @TempDir
    Path folder;

    private final EventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final Map<String, ReceivedStream> recordings = new ConcurrentHashMap<>();
    private final SrtIngest ingest;

    SrtIngestTest() throws IOException {
        ingest = new SrtIngest(0, loops, streamId -> {
            ReceivedStream recording = new ReceivedStream();
            recordings.put(streamId, recording);
            return recording;
        });
    }

    @AfterEach
    void stop() {
        ingest.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Test
    void ffmpegIsReceivedWithoutAContinuityError() throws IOException {
        try (PeerProcess caller = ffmpeg("camera/1?key=a,b", "3")) {
            assertEquals(0, caller.awaitExit(PATIENCE), caller::output);
        }
        ReceivedStream recording = ended("camera/1?key=a,b");
        assertProbedWithoutComplaint(recording);
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 24, 32})
    void ffmpegIsReceivedAndDecrypted(int keyBytes) throws IOException {
        try (SrtIngest secret = encrypted();
                PeerProcess caller = ffmpeg(
                        secret.port(),
                        "s&passphrase=0123456789&kmrefreshrate=60&kmpreannounce=20&pbkeylen=" + keyBytes,
                        "3")) {
            assertEquals(0, caller.awaitExit(PATIENCE), caller::output);
            assertProbedWithoutComplaint(ended("s"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"s&passphrase=9876543210", "s"})
    void aCallerWithAWrongPassphraseOrNoneIsRefused(String parameters) throws IOException {
        try (SrtIngest secret = encrypted();
                PeerProcess caller = ffmpeg(secret.port(), parameters, "3")) {
            assertTrue(caller.awaitExit(PATIENCE) != 0, caller::output);
        }
        assertTrue(recordings.isEmpty(), () -> recordings.toString());
    }

    @Test
    void aCallerWithAPassphraseIsRefusedWhereStreamsComeInTheClear() {
        try (PeerProcess caller = ffmpeg("s&passphrase=9876543210", "3")) {
            assertTrue(caller.awaitExit(PATIENCE) != 0, caller::output);
        }
        assertTrue(recordings.isEmpty(), () -> recordings.toString());
    }

    private SrtIngest encrypted() throws IOException {
        return new SrtIngest(0, loops, new Passphrase("0123456789"), streamId -> {
            ReceivedStream recording = new ReceivedStream();
            recordings.put(streamId, recording);
            return recording;
        });
    }

    @Test
    void sixteenCallersAreReceivedAtOnce() {
        List<PeerProcess> callers = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                callers.add(ffmpeg("stream" + i, "2"));
            }
            for (PeerProcess caller : callers) {
                assertEquals(0, caller.awaitExit(PATIENCE), caller::output);
            }
        } finally {
            callers.forEach(PeerProcess::close);
        }
        for (int i = 0; i < 16; i++) {
            assertEquals(0, ended("stream" + i).continuityErrors(), "continuity errors of stream " + i);
        }
    }

    @Test
    void srtLiveTransmitIsReceivedByteForByte() throws IOException {
        Path clip = folder.resolve("clip.ts");
        PeerProcess.run(
                PATIENCE,
                "ffmpeg",
                "-v",
                "error",
                "-f",
                "lavfi",
                "-i",
                "testsrc=s=320x240:r=25",
                "-t",
                "4",
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-f",
                "mpegts",
                clip.toString());
        byte[] sent = Files.readAllBytes(clip);
        Path connected = folder.resolve("connected");
        try (PeerProcess caller = PeerProcess.start(
                "sh",
                "-c",
                // It throws away what it reads before it is connected, and what is far faster than a camera.
                "(until [ -e " + connected + " ]; do sleep 0.05; done; for i in $(seq 0 " + sent.length / 13160
                        + "); do dd if=" + clip + " bs=13160 skip=$i count=1 status=none; sleep 0.01; done; sleep 100)"
                        + " | srt-live-transmit -chunk:1316 file://con 'srt://127.0.0.1:" + ingest.port()
                        + "?latency=" + LATENCY_MICROS / 1000 + "&streamid=live'")) {
            caller.awaitOutput("SRT target connected", PATIENCE); // it may know later than the receiver
            Files.createFile(connected);
            Await.until("all " + sent.length + " bytes", PATIENCE, () -> {
                ReceivedStream recording = recordings.get("live");
                return recording != null && recording.size() >= sent.length / 1316 * 1316;
            });
            assertTrue(caller.isAlive(), caller::output);
        }
        byte[] received = ended("live").bytes();
        assertArrayEquals(Arrays.copyOf(sent, received.length), received);
    }

    @Test
    void aStreamThatIsOnAirIsRefusedToASecondCaller() {
        try (PeerProcess first = ffmpeg("same", "200")) {
            Await.until("the first caller", PATIENCE, () -> recordings.containsKey("same"));
            try (PeerProcess second = ffmpeg("same", "200")) {
                assertTrue(second.awaitExit(PATIENCE) != 0, second::output);
            }
            assertTrue(first.isAlive(), first::output);
        }
    }

    private PeerProcess ffmpeg(String streamId, String seconds) {
        return ffmpeg(ingest.port(), streamId, seconds);
    }

    private static PeerProcess ffmpeg(int port, String streamId, String seconds) {
        return PeerProcess.start(
                "ffmpeg",
                "-v",
                "error",
                "-re",
                "-f",
                "lavfi",
                "-i",
                "testsrc=s=320x240:r=25",
                "-t",
                seconds,
                "-c:v",
                "libx264",
                "-preset",
                "ultrafast",
                "-tune",
                "zerolatency",
                "-g",
                "25",
                "-f",
                "mpegts",
                "srt://127.0.0.1:" + port + "?pkt_size=1316&latency=" + LATENCY_MICROS + "&streamid=" + streamId);
    }

    private ReceivedStream ended(String streamId) {
        Await.until("the end of " + streamId + " in " + recordings.keySet(), PATIENCE, () -> {
            ReceivedStream recording = recordings.get(streamId);
            return recording != null && recording.hasEnded();
        });
        ReceivedStream recording = recordings.get(streamId);
        if (recording == null) {
            throw new AssertionError("no " + streamId);
        }
        return recording;
    }

    private void assertProbedWithoutComplaint(ReceivedStream recording) throws IOException {
        assertEquals(0, recording.continuityErrors());
        Path file = folder.resolve("received.ts");
        Files.write(file, recording.bytes());
        assertEquals(
                "h264",
                PeerProcess.run(
                                PATIENCE,
                                "ffprobe",
                                "-v",
                                "error",
                                "-show_entries",
                                "stream=codec_name",
                                "-of",
                                "csv=p=0",
                                file.toString())
                        .lines()
                        .findFirst()
                        .orElse(""));
    }
}
