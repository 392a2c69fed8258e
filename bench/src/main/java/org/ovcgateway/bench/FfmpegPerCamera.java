package org.ovcgateway.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.ovcgateway.simulator.platform.VirtualPlatform;

/**
 * One {@code ffmpeg -c copy} per camera. For segments it writes files in a temporary folder and uploads nothing: less than the
 * gateway does.
 */
final class FfmpegPerCamera implements Contender {
    private final List<ChildProcess> processes = new ArrayList<>();

    FfmpegPerCamera(int cameras, IntFunction<String> cameraUrl, Job job, VirtualPlatform platform, Path folder) {
        for (int n = 0; n < cameras; n++) {
            List<String> command = new ArrayList<>(List.of(
                    "ffmpeg", "-nostdin", "-loglevel", "error", "-rtsp_transport", "tcp", "-i", cameraUrl.apply(n)));
            String id = "ffmpeg" + n;
            if (job.pushesRtmp()) {
                command.addAll(List.of("-c", "copy", "-f", "flv", platform.rtmpUrl(id + "r")));
            }
            if (job.pushesSrt()) {
                command.addAll(List.of("-c", "copy", "-f", "mpegts", platform.srtUrl(id + "s")));
            }
            if (job.writesSegments()) {
                command.addAll(List.of(
                        "-c",
                        "copy",
                        "-f",
                        "segment",
                        "-segment_time",
                        "5",
                        "-segment_wrap",
                        "3",
                        "-segment_format",
                        "mpegts",
                        folder.resolve(id + "-%d.ts").toString()));
            }
            processes.add(ChildProcess.start(command, folder.resolve(id + ".log")));
        }
    }

    @Override
    public List<Long> pids() {
        return processes.stream().map(ChildProcess::pid).toList();
    }

    @Override
    public void close() {
        processes.forEach(ChildProcess::close);
    }
}
