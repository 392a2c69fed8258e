package org.ovcgateway.simulator.rtmp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.resolver.DefaultAddressResolverGroup;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.flv.FlvFileWriter;
import org.ovcgateway.media.flv.FlvMuxer;
import org.ovcgateway.media.flv.HevcForm;
import org.ovcgateway.media.net.Transport;
import org.ovcgateway.media.push.Push;
import org.ovcgateway.media.push.PushException;
import org.ovcgateway.media.rtmp.RtmpOptions;
import org.ovcgateway.media.rtmp.RtmpPush;
import org.ovcgateway.media.rtmp.RtmpUrl;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;
import org.ovcgateway.testkit.RecentFfmpeg;

class RtmpIngestTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Set<Track> BOTH = Set.of(Track.VIDEO, Track.AUDIO);

    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(2, EpollIoHandler.newFactory());
    private final List<String> events = new CopyOnWriteArrayList<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path folder;

    @SuppressWarnings("NullAway.Init") // set before each test
    private RtmpIngest ingest;

    @BeforeEach
    void listen() throws IOException {
        ingest = new RtmpIngest(0, loops, this::published);
    }

    @AfterEach
    void stop() {
        ingest.close();
        loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private RtmpIngest.Publication published(String app, String key) {
        events.add("published " + app + " " + key);
        return new Recording(folder.resolve(key + ".flv"));
    }

    /** Writes what arrives to an FLV file. */
    private final class Recording implements RtmpIngest.Publication {
        private final OutputStream out;
        private final FlvMuxer muxer;

        Recording(Path file) {
            try {
                out = Files.newOutputStream(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            muxer = new FlvMuxer(
                    BOTH, HevcForm.ENHANCED, new FlvFileWriter(PooledByteBufAllocator.DEFAULT, BOTH, this::write));
        }

        private void write(ByteBuf piece) {
            try {
                piece.readBytes(out, piece.readableBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                piece.release();
            }
        }

        @Override
        public void accept(AccessUnit unit) {
            try {
                muxer.write(unit);
            } catch (PushException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void ended() {
            try {
                out.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            events.add("ended");
        }
    }

    private String url(String key) {
        return "rtmp://127.0.0.1:" + ingest.port() + "/live/" + key;
    }

    private static void ffmpeg(String arguments) {
        PeerProcess.run(PATIENCE, ("ffmpeg -v warning " + arguments).split(" "));
    }

    private static List<String> packets(Path file, String stream) {
        String command = "ffprobe -v warning -of csv=p=0 -show_entries packet=pts,dts,flags -select_streams ";
        return PeerProcess.run(PATIENCE, (command + stream + " " + file).split(" "))
                .lines()
                .map(line -> line.replaceAll(",+$", ""))
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** Times relative to an origin: the muxer starts them at 0. */
    private static List<String> relative(List<String> packets, long origin) {
        return packets.stream()
                .map(line -> line.split(","))
                .map(field -> (Long.parseLong(field[0]) - origin) + "," + (Long.parseLong(field[1]) - origin) + ","
                        + field[2])
                .toList();
    }

    @Test
    void whatFfmpegPublishesArrivesWithItsTimes() {
        Path source = folder.resolve("source.flv");
        ffmpeg("-f lavfi -i testsrc2=size=320x240:rate=25 -f lavfi -i sine -t 2"
                + " -c:v libx264 -g 25 -bf 2 -pix_fmt yuv420p -c:a aac " + source);
        ffmpeg("-i " + source + " -c copy -f flv " + url("one"));
        Await.until("the end", PATIENCE, () -> events.contains("ended"));
        assertEquals(List.of("published live one", "ended"), events);
        Path arrived = folder.resolve("one.flv");
        List<String> sent = packets(source, "v");
        List<String> received = packets(arrived, "v");
        assertEquals(50, received.size());
        long origin = Long.parseLong(sent.get(0).split(",")[1]);
        assertEquals(relative(sent, origin), received);
        List<String> sound = relative(packets(source, "a"), origin);
        List<String> heard = packets(arrived, "a");
        assertTrue(heard.size() > 80, heard.toString());
        assertEquals(sound.subList(sound.size() - heard.size(), sound.size()), heard);
    }

    /** Debian's ffmpeg encodes, a newer one publishes: by enhanced RTMP. */
    @Test
    void h265ThatFfmpegPublishesArrivesWithItsTimes() {
        Path encoded = folder.resolve("source.mp4");
        ffmpeg("-f lavfi -i testsrc2=size=320x240:rate=25 -f lavfi -i sine -t 2 -c:v libx265 -preset ultrafast"
                + " -x265-params log-level=error:keyint=25:bframes=2 -pix_fmt yuv420p -c:a aac " + encoded);
        Path source = folder.resolve("source.flv");
        for (String target : List.of(source.toString(), url("hevc"))) {
            PeerProcess.run(
                    PATIENCE,
                    RecentFfmpeg.ffmpeg(("-v warning -i " + encoded + " -c copy -f flv " + target).split(" ")));
        }
        Await.until("the end", PATIENCE, () -> events.contains("ended"));
        List<String> sent = hevcPackets(source);
        assertEquals(50, sent.size());
        assertEquals(
                relative(sent, Long.parseLong(sent.get(0).split(",")[1])), hevcPackets(folder.resolve("hevc.flv")));
    }

    private static List<String> hevcPackets(Path file) {
        String arguments = "-v warning -of csv=p=0 -show_entries packet=pts,dts,flags -select_streams v " + file;
        return PeerProcess.run(PATIENCE, RecentFfmpeg.ffprobe(arguments.split(" ")))
                .lines()
                .filter(line -> !line.isEmpty())
                .toList();
    }

    @Test
    void aSecondPublisherOfTheSameStreamIsRefusedAndTheNextOneAfterTheFirstIsNot() {
        try (Attempt first = new Attempt(url("taken?token=1"))) {
            first.awaitReady();
            try (Attempt second = new Attempt(url("taken?token=2"))) {
                String cause = second.awaitClosed();
                assertTrue(cause.contains("NetStream.Publish.BadName Already publishing"), cause);
            }
        }
        Await.until("the end of the first", PATIENCE, () -> events.contains("ended"));
        try (Attempt third = new Attempt(url("taken"))) {
            third.awaitReady();
        }
        assertEquals("published live taken?token=1", events.get(0));
    }

    @Test
    void aPublisherThatFallsSilentIsGoneAndTheNextOneOfItsStreamIsNotRefused() throws IOException {
        ingest.close();
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        ingest = new RtmpIngest(anyPort, loops, Duration.ofSeconds(4), this::published);
        // One that pings the server so seldom that it may as well have vanished.
        RtmpPush.Timeouts patient = new RtmpPush.Timeouts(PATIENCE, PATIENCE, Duration.ofHours(1));
        try (Attempt silent = new Attempt(url("quiet"), new RtmpOptions(patient, HevcForm.ENHANCED, null))) {
            silent.awaitReady();
            String cause = silent.awaitClosed();
            assertTrue(cause.contains("closed the connection while publishing"), cause);
            Await.until("the end", PATIENCE, () -> events.contains("ended"));
            try (Attempt next = new Attempt(url("quiet"))) {
                next.awaitReady();
            }
        }
    }

    @Test
    void closingItCutsThePublisherOff() {
        try (Attempt push = new Attempt(url("cut"))) {
            push.awaitReady();
            ingest.close();
            String cause = push.awaitClosed();
            assertTrue(cause.contains("closed the connection while publishing"), cause);
            Await.until("the end", PATIENCE, () -> events.contains("ended"));
        }
    }

    /** A push that says nothing. */
    private final class Attempt implements AutoCloseable, Push.Listener {
        private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
        private final CompletableFuture<String> closed = new CompletableFuture<>();
        private final Transport transport = new Transport(loops.next(), DefaultAddressResolverGroup.INSTANCE, true);
        private final RtmpPush push;

        Attempt(String url) {
            this(url, RtmpOptions.DEFAULT);
        }

        Attempt(String url, RtmpOptions options) {
            push = new RtmpPush(transport, RtmpUrl.parse(url), BOTH, options);
            transport.loop().execute(() -> push.open(this));
        }

        void awaitReady() {
            ready.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        }

        String awaitClosed() {
            return closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
        }

        @Override
        public void ready() {
            ready.complete(true);
        }

        @Override
        public void writable() {}

        @Override
        public void closed(@Nullable PushException cause) {
            closed.complete(String.valueOf(cause));
        }

        @Override
        public void close() {
            transport.loop().execute(push::close);
            awaitClosed();
        }
    }
}
