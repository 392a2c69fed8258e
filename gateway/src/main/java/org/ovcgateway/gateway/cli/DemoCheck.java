package org.ovcgateway.gateway.cli;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.media.ts.TsMuxer;
import org.ovcgateway.simulator.platform.VirtualPlatform;

/** Proves that the demo works: what arrives at the platform is written to files that ffprobe judges. */
final class DemoCheck {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int FRAMES = 75;
    private static final int SEGMENTS = 3;

    /** Looks at a file that arrived. */
    @FunctionalInterface
    interface Judge {
        /** What is in the file, in words; throws if it is not what was expected. */
        String look(Path file, String codec) throws IOException;
    }

    private final VirtualPlatform platform;
    private final Path folder;
    private final Judge judge;
    private final PrintWriter out;

    DemoCheck(VirtualPlatform platform, Path folder, Judge judge, PrintWriter out) {
        this.platform = platform;
        this.folder = folder;
        this.judge = judge;
        this.out = out;
    }

    /** Runs all checks, prints a line for each, and returns whether all are good. Blocks. */
    boolean run() {
        boolean good = step("the device logs in, all channels online", () -> {
            await("all channels to be online", this::areChannelsOnline);
            return "";
        });
        good &= step(
                "live by RTMP: H.264 and AAC", () -> live(0, platform.rtmpUrl("check-rtmp"), "check-rtmp", "h264"));
        good &= step("live by SRT: H.265 and AAC", () -> live(1, platform.srtUrl("check-srt"), "check-srt", "hevc"));
        good &= step("recording: segments that follow each other", this::recording);
        good &= step("all is stopped again", this::stopped);
        return good;
    }

    private boolean areChannelsOnline() {
        JsonObject state = result(platform.device(DemoCommand.DEVICE)).getJsonObject("state");
        JsonArray channels = state.getJsonArray("channels", new JsonArray());
        return !channels.isEmpty()
                && channels.stream().allMatch(channel -> ((JsonObject) channel).getInteger("state") == 1);
    }

    private String live(int channel, String url, String streamId, String codec) throws IOException {
        request(
                "LivePublish",
                new JsonObject()
                        .put("channel", channel)
                        .put("url", url)
                        .put("stream_id", streamId)
                        .put("max_bitrate", 0));
        Path file = folder.resolve(streamId + ".ts");
        try (Recorder recorder = new Recorder(file)) {
            await(
                    "the stream to arrive",
                    () -> result(platform.streams()).stream()
                            .anyMatch(stream -> stream.id().equals(streamId)));
            result(platform.subscribe(streamId, recorder));
            await(FRAMES + " frames", () -> recorder.frames() >= FRAMES);
        }
        return judge.look(file, codec);
    }

    private String recording() throws Exception {
        String session = "check-record";
        request(
                "StartCloudRecord",
                new JsonObject()
                        .put("session_id", session)
                        .put("channel", 0)
                        .put("seg_duration", 2)
                        .put("seg_max_size", 20_000_000)
                        .put("seg_max_count", 4)
                        .put("start_ts", 0.0)
                        .put("cbk_url", platform.callbackUrl(session)));
        await(SEGMENTS + " confirmed segments", () -> savedSegments().size() >= SEGMENTS);
        request("StopCloudRecord", new JsonObject().put("channel", 0).put("session_id", session));
        await(
                "the last segment to be confirmed",
                () -> result(platform.segments()).stream()
                        .allMatch(segment -> segment.getString("state").equals("SAVED")));
        // The last one ends where the platform said stop, perhaps after a single frame.
        List<JsonObject> segments = savedSegments().subList(0, SEGMENTS);
        double expected = segments.get(0).getDouble("start");
        for (JsonObject segment : segments) {
            if (Math.abs(segment.getDouble("start") - expected) > 0.001) {
                throw new IllegalStateException("expected a segment that starts at " + expected + " but it starts at "
                        + segment.getDouble("start"));
            }
            expected = segment.getDouble("start") + segment.getDouble("duration");
            Path file = folder.resolve(segment.getString("name"));
            download(session + "/" + segment.getString("name"), file);
            judge.look(file, "h264");
            Path mp4 = folder.resolve(segment.getString("name") + ".mp4");
            download(session + "/" + segment.getString("name") + ".mp4", mp4);
            judge.look(mp4, "h264");
        }
        return segments.size() + " segments";
    }

    private String stopped() {
        request("LiveStop", new JsonObject().put("channel", 0).put("stream_id", "check-rtmp"));
        request("LiveStop", new JsonObject().put("channel", 1).put("stream_id", "check-srt"));
        await("both streams to end", () -> result(platform.streams()).isEmpty());
        return "";
    }

    private List<JsonObject> savedSegments() {
        return result(platform.segments()).stream()
                .filter(segment -> segment.getString("state").equals("SAVED"))
                .toList();
    }

    private void download(String path, Path file) throws IOException, InterruptedException {
        HttpResponse<Path> response = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(
                        HttpRequest.newBuilder(URI.create(platform.httpUri() + "/segments/" + path))
                                .build(),
                        HttpResponse.BodyHandlers.ofFile(file));
        if (response.statusCode() != 200) {
            throw new IOException("expected segment " + path + " but the platform answered " + response.statusCode());
        }
    }

    private void request(String method, JsonObject params) {
        result(platform.request(DemoCommand.DEVICE, method, params));
    }

    /** Has ffprobe read the file; a warning of it is a failure. */
    static String ffprobe(Path file, String codec) throws IOException {
        Process process = new ProcessBuilder(
                        "ffprobe",
                        "-v",
                        "warning",
                        "-count_frames",
                        "-show_entries",
                        "stream=codec_name,width,height,nb_read_frames",
                        "-of",
                        "compact=p=0",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        // ffprobe names a transport stream's tracks once by themselves and once within their programme.
        List<String> lines =
                text.lines().filter(line -> !line.isBlank()).distinct().toList();
        boolean onlyStreams = lines.stream().allMatch(line -> line.startsWith("codec_name="));
        boolean hasVideo = text.contains("codec_name=" + codec) && text.contains("codec_name=aac");
        if (!onlyStreams || !hasVideo) {
            throw new IOException("expected " + codec + " and aac without a warning in " + file.getFileName()
                    + " but ffprobe said:\n" + text);
        }
        return String.join(", ", lines);
    }

    private boolean step(String what, Callable<String> check) {
        try {
            String detail = check.call();
            out.println("ok    " + what + (detail.isEmpty() ? "" : ": " + detail));
            return true;
        } catch (Exception e) {
            out.println("FAIL  " + what + ": " + e.getMessage());
            return false;
        } finally {
            out.flush();
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("waited " + PATIENCE.toSeconds() + " s in vain for " + what);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static <T> T result(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException(String.valueOf(e.getCause()), e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("no answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Writes an arriving stream to a transport stream file; fed on the platform's event loop. */
    private static final class Recorder implements Sink, AutoCloseable {
        private final TsMuxer muxer = new TsMuxer();
        private final OutputStream file;
        private int frames;
        private boolean closed;

        Recorder(Path path) throws IOException {
            file = Files.newOutputStream(path);
        }

        @Override
        public synchronized void accept(AccessUnit unit) {
            if (closed) {
                return;
            }
            ByteBuf packets = PooledByteBufAllocator.DEFAULT.buffer(muxer.maxBytes(unit));
            try {
                muxer.write(unit, packets);
                packets.readBytes(file, packets.readableBytes());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } finally {
                packets.release();
            }
            frames += unit.isVideo() ? 1 : 0;
        }

        synchronized int frames() {
            return frames;
        }

        @Override
        public synchronized void close() throws IOException {
            closed = true;
            file.close();
        }
    }
}
