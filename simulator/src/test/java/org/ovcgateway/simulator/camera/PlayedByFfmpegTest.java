package org.ovcgateway.simulator.camera;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.ovcgateway.testkit.PeerProcess;

@Execution(ExecutionMode.CONCURRENT)
class PlayedByFfmpegTest {
    private static final Duration ENOUGH = Duration.ofSeconds(90);
    private static final List<String> SHOW_STREAMS =
            List.of("-show_entries", "stream=codec_name,width,height,sample_rate,channels", "-of", "compact");
    private static final List<String> SHOW_FIVE_SECONDS =
            List.of("-read_intervals", "%+5", "-show_entries", "packet=codec_type,pts", "-of", "csv=p=0");

    private final Clips clips = new Clips();

    @Test
    void everyVariantAndTheSubStreamShowTheirTracks() throws IOException {
        List<VirtualCamera> cameras = new ArrayList<>();
        for (Variant variant : Variant.values()) {
            cameras.add(new VirtualCamera(variant.name(), clips.main(variant), clips.sub(), CameraSettings.DEFAULT));
        }
        try (TestServer server = new TestServer(cameras)) {
            Map<String, String> shown =
                    probe(SHOW_STREAMS, server, "/H264", "/H265/main", "/H264_AAC", "/H265_AAC", "/H264_AAC/sub");
            assertStreams(shown, "/H264", "codec_name=h264|width=1280|height=720", false);
            assertStreams(shown, "/H265/main", "codec_name=hevc|width=1280|height=720", false);
            assertStreams(shown, "/H264_AAC", "codec_name=h264|width=1280|height=720", true);
            assertStreams(shown, "/H265_AAC", "codec_name=hevc|width=1280|height=720", true);
            assertStreams(shown, "/H264_AAC/sub", "codec_name=h264|width=640|height=360", false);
        }
    }

    @Test
    void everySoundIsWhatItsDescriptionSays() throws IOException {
        Map<Sound, String> wanted = new LinkedHashMap<>();
        wanted.put(Sound.LATM, "codec_name=aac|sample_rate=48000|channels=1");
        wanted.put(Sound.PCMA, "codec_name=pcm_alaw|sample_rate=8000|channels=1");
        wanted.put(Sound.PCMU, "codec_name=pcm_mulaw|sample_rate=8000|channels=1");
        wanted.put(Sound.L16, "codec_name=pcm_s16be|sample_rate=16000|channels=1");
        wanted.put(Sound.OPUS, "codec_name=opus|sample_rate=48000|channels=");
        for (Sound g726 : List.of(Sound.G726_16, Sound.G726_24, Sound.G726_32, Sound.G726_40)) {
            wanted.put(g726, "codec_name=adpcm_g726le|sample_rate=8000|channels=1");
            wanted.put(Sound.valueOf("AAL2_" + g726.name()), "codec_name=adpcm_g726|sample_rate=8000|channels=1");
        }
        List<VirtualCamera> cameras = new ArrayList<>();
        for (Sound sound : wanted.keySet()) {
            cameras.add(
                    new VirtualCamera(sound.name(), clips.main(Variant.H264_AAC, sound), null, CameraSettings.DEFAULT));
        }
        try (TestServer server = new TestServer(cameras)) {
            wanted.forEach((sound, streams) -> {
                String path = "/" + sound.name();
                String shown = probe(SHOW_STREAMS, server, path).getOrDefault(path, "");
                assertTrue(shown.contains(streams), sound + ": " + shown);
            });
        }
    }

    @Test
    void aClipThatRepeatsEveryTwoSecondsPlaysWithoutABreak() throws IOException {
        List<VirtualCamera> cameras = new ArrayList<>();
        for (Variant variant : List.of(Variant.H264_AAC, Variant.H265_AAC)) {
            cameras.add(camera(variant.name(), variant, CameraSettings.DEFAULT));
        }
        try (TestServer server = new TestServer(cameras)) {
            probe(SHOW_FIVE_SECONDS, server, "/H264_AAC", "/H265_AAC").forEach((path, packets) -> {
                assertEvenlySpaced(path, packets, "video", 3600, 110);
                assertEvenlySpaced(path, packets, "audio", 1024, 210);
            });
        }
    }

    @Test
    void ffmpegCopiesAndDecodesAcrossTheLoopWithoutAComplaint() throws IOException {
        try (TestServer server = new TestServer(List.of(camera("cam0", Variant.H264_AAC, CameraSettings.DEFAULT)));
                PeerProcess copies = ffmpeg(server.url("/cam0"), "-c", "copy");
                PeerProcess decodes = ffmpeg(server.url("/cam0"))) {
            assertEquals(0, copies.awaitExit(ENOUGH));
            assertEquals(0, decodes.awaitExit(ENOUGH));
            assertEquals("", copies.output() + decodes.output());
        }
    }

    /** It only copies: while it decodes, which is judged elsewhere, it does not read, and datagrams do not wait for long. */
    @Test
    void ffmpegPlaysOverUdpWithoutAComplaint() throws IOException {
        VirtualCamera one = camera("cam0", Variant.H264_AAC, CameraSettings.DEFAULT);
        VirtualCamera other = camera("cam1", Variant.H265_AAC, CameraSettings.DEFAULT);
        try (TestServer server = new TestServer(List.of(one, other));
                PeerProcess h264 = ffmpegOver("udp", server.url("/cam0"), "-c", "copy");
                PeerProcess h265 = ffmpegOver("udp", server.url("/cam1"), "-c", "copy")) {
            assertEquals(0, h264.awaitExit(ENOUGH));
            assertEquals(0, h265.awaitExit(ENOUGH));
            assertEquals("", h264.output() + h265.output());
        }
        assertEquals(2, one.datagramTracks());
        assertEquals(2, other.datagramTracks());
    }

    @Test
    void theRightPasswordIsLetInAndAWrongOneIsNot() throws IOException {
        VirtualCamera digest =
                camera("digest", Variant.H264, CameraSettings.DEFAULT.withAccess(Access.digest("admin", "s3cret")));
        VirtualCamera basic =
                camera("basic", Variant.H264, CameraSettings.DEFAULT.withAccess(Access.basic("admin", "s3cret")));
        try (TestServer server = new TestServer(List.of(digest, basic))) {
            for (String path : List.of("/digest", "/basic")) {
                try (PeerProcess right = ffprobe(SHOW_STREAMS, server.url("admin:s3cret", path));
                        PeerProcess wrong = ffprobe(SHOW_STREAMS, server.url("admin:wrong", path))) {
                    assertEquals(0, right.awaitExit(ENOUGH), right.output());
                    assertTrue(right.output().contains("h264"), right.output());
                    assertNotEquals(0, wrong.awaitExit(ENOUGH));
                    assertTrue(wrong.output().contains("401 Unauthorized"), wrong.output());
                }
            }
        }
    }

    @Test
    void parameterSetsMayBeInBandOrInTheSdpOnly() throws IOException {
        List<VirtualCamera> cameras = new ArrayList<>();
        for (Variant variant : List.of(Variant.H264, Variant.H265)) {
            for (ParameterSets where : List.of(ParameterSets.IN_BAND_ONLY, ParameterSets.SDP_ONLY)) {
                VirtualCamera camera = camera(variant.name() + "-" + where, variant, CameraSettings.DEFAULT);
                camera.faults(Faults.NONE.withParameterSets(where));
                cameras.add(camera);
            }
        }
        try (TestServer server = new TestServer(cameras)) {
            probe(SHOW_STREAMS, server, "/H264-IN_BAND_ONLY", "/H264-SDP_ONLY", "/H265-IN_BAND_ONLY", "/H265-SDP_ONLY")
                    .forEach((path, shown) -> assertTrue(shown.contains("width=1280"), path + ": " + shown));
        }
    }

    /** Plays the first two seconds of a variant's picture, again and again. */
    private VirtualCamera camera(String name, Variant variant, CameraSettings settings) throws IOException {
        StreamSource whole = clips.main(variant);
        return new VirtualCamera(name, new StreamSource(whole.video().head(50), whole.audio()), null, settings);
    }

    private static void assertStreams(Map<String, String> shown, String path, String video, boolean audio) {
        String streams = shown.getOrDefault(path, "");
        assertTrue(streams.contains(video), path + ": " + streams);
        assertEquals(audio, streams.contains("codec_name=aac|sample_rate=48000|channels=1"), path + ": " + streams);
    }

    /** ffmpeg derives time stamps from sender reports and rounds: one tick off is even. */
    private static void assertEvenlySpaced(String path, String packets, String type, long ticks, int atLeast) {
        long[] stamps = packets.lines()
                .filter(line -> line.startsWith(type + ","))
                .map(line -> line.split(",")[1])
                .filter(stamp -> !stamp.equals("N/A")) // the first, from any RTSP server
                .mapToLong(Long::parseLong)
                .toArray();
        assertTrue(stamps.length >= atLeast, path + " " + type + ": " + stamps.length + " packets");
        for (int i = 1; i < stamps.length; i++) {
            long step = stamps[i] - stamps[i - 1];
            assertTrue(Math.abs(step - ticks) <= 1, step + " ticks before " + path + " " + type + " packet " + i);
        }
    }

    /** Runs one ffprobe for each path, all at once. */
    private static Map<String, String> probe(List<String> show, TestServer server, String... paths) {
        Map<String, PeerProcess> probes = new LinkedHashMap<>();
        for (String path : paths) {
            probes.put(path, ffprobe(show, server.url(path)));
        }
        try {
            probes.forEach((path, probe) -> assertEquals(0, probe.awaitExit(ENOUGH), path + ": " + probe.output()));
            return probes.entrySet().stream()
                    .collect(Collectors.toMap(
                            Map.Entry::getKey, entry -> entry.getValue().output()));
        } finally {
            probes.values().forEach(PeerProcess::close);
        }
    }

    private static PeerProcess ffprobe(List<String> show, String url) {
        List<String> command = new ArrayList<>(
                List.of("ffprobe", "-v", "warning", "-rtsp_transport", "tcp", "-analyzeduration", "500000"));
        command.addAll(show);
        command.add(url);
        return PeerProcess.start(command.toArray(String[]::new));
    }

    private static PeerProcess ffmpeg(String url, String... codec) {
        return ffmpegOver("tcp", url, codec);
    }

    private static PeerProcess ffmpegOver(String transport, String url, String... codec) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "warning"));
        command.addAll(List.of("-rtsp_transport", transport, "-analyzeduration", "500000", "-i", url, "-t", "4"));
        command.addAll(List.of(codec));
        command.addAll(List.of("-f", "null", "-"));
        return PeerProcess.start(command.toArray(String[]::new));
    }
}
