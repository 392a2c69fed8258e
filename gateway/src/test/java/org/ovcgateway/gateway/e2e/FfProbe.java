package org.ovcgateway.gateway.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ovcgateway.testkit.PeerProcess;
import org.ovcgateway.testkit.RecentFfmpeg;

/** The judge of what was received: a warning of it is a failure. */
final class FfProbe {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private FfProbe() {}

    /**
     * Decodes everything that is in a file, and fails if ffprobe has anything to say about it.
     *
     * @return the codecs in the order of their names
     */
    static List<String> codecs(Path file) {
        return codecs(file, "ffprobe");
    }

    /** As {@link #codecs(Path)}, by an ffprobe that reads H.265 in FLV. */
    static List<String> codecsOfEnhancedFlv(Path file) {
        return codecs(file, RecentFfmpeg.ffprobe());
    }

    private static List<String> codecs(Path file, String... ffprobe) {
        List<String> command = new ArrayList<>(List.of(ffprobe));
        command.addAll(List.of("-v", "warning", "-count_frames", "-show_entries", "stream=codec_name,nb_read_frames"));
        command.addAll(List.of("-of", "compact=p=0", file.toString()));
        String said = PeerProcess.run(PATIENCE, command.toArray(String[]::new));
        // ffprobe names a transport stream's tracks once by themselves and once within their programme.
        List<String> lines =
                said.lines().filter(line -> !line.isBlank()).distinct().toList();
        if (!lines.stream().allMatch(line -> line.matches("codec_name=\\w+\\|nb_read_frames=\\d+"))) {
            throw new AssertionError("expected no warning about " + file + " but ffprobe said:\n" + said);
        }
        return lines.stream()
                .map(line -> line.substring("codec_name=".length(), line.indexOf('|')))
                .sorted()
                .toList();
    }

    /** Whether a file's first packet of video is a key frame, without a complaint of ffprobe's about the whole. */
    static boolean beginsWithKeyFrame(Path file) {
        String said = PeerProcess.run(
                PATIENCE,
                "ffprobe",
                "-v",
                "warning",
                "-select_streams",
                "v:0",
                "-show_entries",
                "packet=flags",
                "-of",
                "csv=p=0",
                file.toString());
        List<String> lines = said.lines().filter(line -> !line.isBlank()).toList();
        if (!lines.stream().allMatch(line -> line.matches("[KDC_]+,?"))) {
            throw new AssertionError("expected no warning about " + file + " but ffprobe said:\n" + said);
        }
        return !lines.isEmpty() && lines.get(0).startsWith("K");
    }

    /** How many packets of sound there are in a file by now that is still written. */
    static int soundPackets(Path file) {
        return (int) packets(file, "a", "quiet").count();
    }

    /** The decoding time stamps of a track's packets, in seconds, in the order in which they lie in the file. */
    static List<Double> stamps(Path file, String track) {
        return packets(file, track, "error").distinct().map(Double::valueOf).collect(Collectors.toList());
    }

    /** A line for each packet of a track: its decoding time stamp. */
    private static Stream<String> packets(Path file, String track, String logLevel) {
        List<String> command = new ArrayList<>(List.of("ffprobe", "-v", logLevel, "-select_streams", track + ":0"));
        command.addAll(List.of("-show_entries", "packet=dts_time", "-of", "csv=p=0", file.toString()));
        return PeerProcess.run(PATIENCE, command.toArray(String[]::new))
                .lines()
                .map(line -> line.replace(",", "").strip())
                .filter(line -> !line.isEmpty());
    }
}
