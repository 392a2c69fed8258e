package org.ovcgateway.media.ffmpeg;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.concurrent.DefaultEventExecutor;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.media.ts.Clips;
import org.ovcgateway.media.ts.TsMuxer;
import org.ovcgateway.testkit.PeerProcess;

/** The fall-back demuxer against streams that ffmpeg made, served over HTTP. */
class DemuxedStreamTest {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String PASSWORD = "p@ss:/?#% word";

    private final DefaultEventExecutor loop = new DefaultEventExecutor();
    private final ExecutorService connections = Executors.newCachedThreadPool();
    private final Map<String, byte[]> files = new HashMap<>();
    private final CountDownLatch testOver = new CountDownLatch(1);

    @TempDir
    Path folder;

    private HttpServer server;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(connections);
        server.createContext(
                "/",
                exchange -> answer(exchange, files.get(exchange.getRequestURI().getPath())));
        server.createContext("/locked", exchange -> {
            String expected = "Basic "
                    + Base64.getEncoder().encodeToString(("admin:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
            if (expected.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                answer(exchange, files.get("/clip"));
            } else {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"camera\"");
                exchange.sendResponseHeaders(401, -1);
            }
            exchange.close();
        });
        server.createContext("/elsewhere", exchange -> {
            exchange.getResponseHeaders().add("Location", "http://localhost:" + port() + "/clip");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.createContext("/endless", exchange -> {
            byte[] clip = files.get("/clip");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody().write(clip);
            exchange.getResponseBody().flush();
            await(testOver);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() throws InterruptedException {
        testOver.countDown();
        server.stop(0);
        connections.shutdown();
        loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).await();
    }

    @ParameterizedTest
    @CsvSource({"flv, H264_AAC", "mpegts, H264_AAC", "matroska, H264_B_FRAMES", "mpegts, H265_AAC", "matroska, H265_AAC"
    })
    void aContainerGivesTheUnitsThatWereEncoded(String container, Clips clip) throws IOException {
        Path original = clip.file(folder);
        remux(original, container);

        try (Reception reception = new Reception("/clip", 0)) {
            reception.awaitEnd();

            List<AccessUnit> expected = clip.units(folder);
            for (Track track : Track.values()) {
                List<ByteBuf> coded = data(expected, track);
                assertEquals(coded, data(reception.units, track), track + " of " + container);
            }
            expected.forEach(AccessUnit::release);
            assertEquals(Set.of(Track.VIDEO, Track.AUDIO), reception.tracks);
            assertIncreasing(reception.units);
        }
    }

    @Test
    void mpeg4Part2IsCarriedByATransportStream() throws IOException {
        encode("/clip", "mpegts", "-c:v", "mpeg4", "-g", "10", "-bf", "0", "-c:a", "aac");

        try (Reception reception = new Reception("/clip", 0)) {
            reception.awaitEnd();

            VideoFormat format = reception.units.stream()
                    .map(AccessUnit::format)
                    .filter(VideoFormat.class::isInstance)
                    .map(VideoFormat.class::cast)
                    .findFirst()
                    .orElseThrow();
            assertEquals(Codec.MPEG4, format.codec());
            assertEquals(320, format.width());
            assertEquals(240, format.height());
            Path written = folder.resolve("written.ts");
            TsMuxer muxer = new TsMuxer(List.of(format));
            ByteBuf out = Unpooled.buffer();
            reception.units.forEach(unit -> muxer.write(unit, out));
            Clips.write(written, out);
            Clips.assertReadWithoutAWarning(written, "-map", "0:v");
            assertEquals(
                    "mpeg4,320,240,50",
                    PeerProcess.run(
                                    SOON,
                                    "ffprobe",
                                    "-v",
                                    "error",
                                    "-count_frames",
                                    "-select_streams",
                                    "v",
                                    "-show_entries",
                                    "stream=codec_name,width,height,nb_read_frames",
                                    "-of",
                                    "csv=p=0",
                                    written.toString())
                            .lines()
                            .findFirst()
                            .orElse("")
                            .strip());
            List<AccessUnit> again = Clips.demux(out);
            assertEquals(data(reception.units, Track.VIDEO), data(again, Track.VIDEO));
            again.forEach(AccessUnit::release);
        }
    }

    @ParameterizedTest
    @CsvSource({"pcm_alaw, 8000, flv, PCMA", "pcm_mulaw, 8000, flv, PCMU", "libopus, 48000, matroska, OPUS"})
    void soundKeepsItsCodec(String encoder, int rate, String container, Codec codec) throws IOException {
        encode("/clip", container, "-c:v", "libx264", "-preset", "ultrafast", "-c:a", encoder, "-ar", "" + rate);

        try (Reception reception = new Reception("/clip", 0)) {
            reception.awaitEnd();

            AudioFormat format = reception.units.stream()
                    .map(AccessUnit::format)
                    .filter(AudioFormat.class::isInstance)
                    .map(AudioFormat.class::cast)
                    .findFirst()
                    .orElseThrow();
            assertEquals(new AudioFormat(codec, rate, 1, Unpooled.EMPTY_BUFFER), format);
        }
    }

    @Test
    void motionJpegIsRefusedInWords() throws IOException {
        encode("/clip", "mpjpeg", "-c:v", "mjpeg", "-pix_fmt", "yuvj420p", "-an");

        try (Reception reception = new Reception("/clip", 0)) {
            reception.awaitEnd();

            assertEquals(
                    "expected H.264, H.265 or MPEG-4 part 2 but the stream is MJPEG, which no platform takes; set the"
                            + " camera to H.264",
                    reception.cause());
            assertTrue(reception.units.isEmpty());
        }
    }

    @Test
    void theTimeLineGoesOnWhereAnEarlierConnectionLeftOff() throws IOException {
        remux(Clips.H264_AAC.file(folder), "mpegts");

        try (Reception reception = new Reception("/clip", 900_000)) {
            reception.awaitEnd();

            assertEquals(900_000, reception.units.get(0).dts());
        }
    }

    @Test
    void thePeerIsShownUserNameAndPasswordWithAnyCharacter() throws IOException {
        remux(Clips.VIDEO_ONLY.file(folder), "mpegts");

        try (Reception reception = new Reception(InputUrl.of(url("/locked"), "admin", PASSWORD), 0)) {
            reception.awaitEnd();

            assertEquals(50, reception.units.size());
        }
        try (Reception reception = new Reception(InputUrl.of(url("/locked"), "admin", "wrong"), 0)) {
            reception.awaitEnd();

            assertTrue(reception.cause().contains("401"), reception.cause());
            assertFalse(reception.cause().contains("wrong"), "the message holds no secret");
        }
    }

    @Test
    void aStreamThatIsNotThereIsAFailureInWords() {
        try (Reception reception = new Reception("/nothing", 0)) {
            reception.awaitEnd();

            assertEquals("opening the stream: Server returned 404 Not Found", reception.cause());
        }
    }

    @Test
    void aPeerThatSendsUsToAnotherHostIsNotFollowed() throws IOException {
        remux(Clips.VIDEO_ONLY.file(folder), "mpegts");

        try (Reception reception = new Reception("/elsewhere", 0)) {
            reception.awaitEnd();

            assertEquals(
                    "expected the stream at http://127.0.0.1/… but was sent on to another host", reception.cause());
            assertTrue(reception.units.isEmpty());
        }
    }

    @Test
    void whatIsNoMediaIsAFailureInWords() {
        files.put(
                "/clip",
                "<html><body>Welcome to your camera</body></html>".repeat(99).getBytes(StandardCharsets.UTF_8));

        try (Reception reception = new Reception("/clip", 0)) {
            reception.awaitEnd();

            assertEquals("opening the stream: Invalid data found when processing input", reception.cause());
        }
    }

    @Test
    void closingEndsAReaderThatWaits() throws IOException {
        remux(Clips.H264_AAC.file(folder), "mpegts");

        try (Reception reception = new Reception("/endless", 0)) {
            reception.awaitFirstUnit();
            reception.stream.close();
            reception.awaitEnd();

            assertNull(reception.failure);
        }
    }

    private void remux(Path original, String container) throws IOException {
        Path file = folder.resolve("remuxed." + container);
        PeerProcess.run(
                SOON,
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-y",
                "-i",
                original.toString(),
                "-c",
                "copy",
                "-movflags",
                "frag_keyframe+empty_moov",
                "-f",
                container,
                file.toString());
        files.put("/clip", Files.readAllBytes(file));
    }

    private void encode(String path, String container, String... encoding) throws IOException {
        Path file = folder.resolve("encoded." + container);
        List<String> command = new ArrayList<>(List.of(
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-y",
                "-f",
                "lavfi",
                "-i",
                "testsrc2=size=320x240:rate=25:duration=2",
                "-f",
                "lavfi",
                "-i",
                "sine=frequency=440:duration=2",
                "-pix_fmt",
                "yuv420p",
                "-ac",
                "1"));
        command.addAll(List.of(encoding));
        command.addAll(List.of("-f", container, file.toString()));
        PeerProcess.run(SOON, command.toArray(String[]::new));
        files.put(path, Files.readAllBytes(file));
    }

    private static List<ByteBuf> data(List<AccessUnit> units, Track track) {
        return units.stream()
                .filter(unit -> unit.track() == track)
                .map(AccessUnit::data)
                .toList();
    }

    private static void assertIncreasing(List<AccessUnit> units) {
        for (Track track : Track.values()) {
            long last = -1;
            for (AccessUnit unit : units) {
                if (unit.track() == track) {
                    assertTrue(unit.dts() > last, track + " " + unit.dts() + " after " + last);
                    last = unit.dts();
                }
            }
        }
    }

    private static void answer(HttpExchange exchange, byte @Nullable [] body) throws IOException {
        exchange.sendResponseHeaders(body == null ? 404 : 200, body == null ? -1 : body.length);
        if (body != null) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
        exchange.close();
    }

    private String url(String path) {
        return "http://127.0.0.1:" + port() + path;
    }

    private int port() {
        return server.getAddress().getPort();
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(SOON.toSeconds(), TimeUnit.SECONDS));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** One stream, read to its end. */
    private final class Reception implements AutoCloseable, Sink, DemuxedStream.Listener {
        final List<AccessUnit> units = new ArrayList<>();
        final DemuxedStream stream;
        private final CountDownLatch firstUnit = new CountDownLatch(1);
        private final CountDownLatch over = new CountDownLatch(1);
        Set<Track> tracks = Set.of();

        @Nullable
        FfmpegException failure;

        Reception(String path, long firstStamp) {
            this(InputUrl.of(url(path), null, ""), firstStamp);
        }

        Reception(InputUrl url, long firstStamp) {
            stream = new DemuxedStream(loop, url, firstStamp, this, PooledByteBufAllocator.DEFAULT, this);
            stream.open();
        }

        void awaitEnd() {
            await(over);
        }

        void awaitFirstUnit() {
            await(firstUnit);
        }

        String cause() {
            return String.valueOf(assertNotNullCause().getMessage());
        }

        private FfmpegException assertNotNullCause() {
            assertNotNull(failure);
            return failure;
        }

        @Override
        public void opened(Set<Track> announced, String notCarried) {
            tracks = announced;
        }

        @Override
        public void ended(@Nullable FfmpegException cause) {
            failure = cause;
            over.countDown();
        }

        @Override
        public void accept(AccessUnit unit) {
            units.add(unit.retain());
            firstUnit.countDown();
        }

        @Override
        public void flush() {}

        @Override
        public void discontinuity() {}

        @Override
        public void close() {
            stream.close();
            awaitEnd();
            units.forEach(AccessUnit::release);
        }
    }
}
