package org.ovcgateway.media.rtmp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ovcgateway.testkit.PeerProcess;
import org.ovcgateway.testkit.RecentFfmpeg;

/** What ffprobe finds in a file, without a warning. */
final class Probe {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private Probe() {}

    /** "pts,dts,flags" of every packet of a stream, milliseconds. A warning of ffprobe is a line more. */
    static List<String> packets(Path file, String stream) {
        return probe(file, "-select_streams", stream, "-show_entries", "packet=pts,dts,flags").stream()
                .map(line -> line.replaceAll("_$", "")) // neither key nor discarded, and not corrupt
                .toList();
    }

    /** "width,height" of every decoded picture. */
    static List<String> pictureSizes(Path file) {
        return probe(file, "-select_streams", "v", "-show_entries", "frame=width,height");
    }

    /** "codec,width,height,type" of every decoded picture, codec as FFmpeg calls it. For H.265 in FLV. */
    static List<String> decoded(Path file) {
        return probe(file, "-select_streams", "v", "-show_entries", "stream=codec_name:frame=width,height,pict_type");
    }

    private static List<String> probe(Path file, String... what) {
        List<String> arguments = new ArrayList<>(List.of("-v", "warning", "-of", "csv=p=0"));
        arguments.addAll(List.of(what));
        arguments.add(file.toString());
        String[] command = RecentFfmpeg.ffprobe(arguments.toArray(String[]::new));
        // Side data leaves an empty field and an empty line.
        return PeerProcess.run(PATIENCE, command)
                .lines()
                .map(line -> line.replaceAll(",+$", ""))
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
