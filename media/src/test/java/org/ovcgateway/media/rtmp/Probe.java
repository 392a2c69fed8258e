package org.ovcgateway.media.rtmp;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.ovcgateway.testkit.PeerProcess;

/** What ffprobe finds in a file. */
final class Probe {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private Probe() {}

    /** "pts,dts,flags" of every packet of a stream, milliseconds. A warning of ffprobe is a line more. */
    static List<String> packets(Path file, String stream) {
        return probe(file, "-select_streams", stream, "-show_entries", "packet=pts,dts,flags");
    }

    /** "width,height" of every decoded picture. */
    static List<String> pictureSizes(Path file) {
        return probe(file, "-select_streams", "v", "-show_entries", "frame=width,height");
    }

    private static List<String> probe(Path file, String... what) {
        String[] command = new String[what.length + 6];
        List<String> fixed = List.of("ffprobe", "-v", "warning", "-of", "csv=p=0");
        for (int i = 0; i < fixed.size(); i++) {
            command[i] = fixed.get(i);
        }
        System.arraycopy(what, 0, command, fixed.size(), what.length);
        command[command.length - 1] = file.toString();
        // Side data leaves an empty field and an empty line.
        return PeerProcess.run(PATIENCE, command)
                .lines()
                .map(line -> line.replaceAll(",+$", ""))
                .filter(line -> !line.isEmpty())
                .toList();
    }
}
