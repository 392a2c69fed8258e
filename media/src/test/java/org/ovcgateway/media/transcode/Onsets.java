package org.ovcgateway.media.transcode;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ovcgateway.testkit.PeerProcess;

/** When flashes and tones begin in a file, as ffmpeg decodes it; seconds on the file's time-line. */
final class Onsets {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Pattern PICTURE = Pattern.compile("pts_time:([-0-9.]+).* mean:\\[(\\d+)");
    private static final int BRIGHT = 128;

    /** What is in between is part of the same tone. */
    private static final double PAUSE = 0.2;

    private Onsets() {}

    static List<Double> flashes(Path file) {
        String frames = PeerProcess.run(
                SOON,
                "ffmpeg",
                "-nostdin",
                "-copyts",
                "-i",
                file.toString(),
                "-map",
                "0:v",
                "-vf",
                "scale=1:1,showinfo",
                "-f",
                "null",
                "-");
        List<Double> onsets = new ArrayList<>();
        boolean bright = false;
        Matcher matcher = PICTURE.matcher(frames);
        while (matcher.find()) {
            boolean now = Integer.parseInt(matcher.group(2)) >= BRIGHT;
            if (now && !bright) {
                onsets.add(Double.parseDouble(matcher.group(1)));
            }
            bright = now;
        }
        return onsets;
    }

    static List<Double> beeps(Path file) {
        String frames = PeerProcess.run(
                SOON,
                "ffprobe",
                "-v",
                "error",
                "-select_streams",
                "a",
                "-show_entries",
                "frame=pts_time,nb_samples",
                "-of",
                "csv=p=0",
                file.toString());
        int rate = Integer.parseInt(PeerProcess.run(
                        SOON,
                        "ffprobe",
                        "-v",
                        "error",
                        "-select_streams",
                        "a",
                        "-show_entries",
                        "stream=sample_rate",
                        "-of",
                        "default=nk=1:nw=1",
                        file.toString())
                .lines()
                .findFirst()
                .orElseThrow()
                .strip());
        ShortBuffer samples = samples(file);
        List<Double> onsets = new ArrayList<>();
        double lastLoud = -1;
        int loud = loudest(samples) / 4;
        for (String line : frames.lines().filter(each -> !each.isBlank()).toList()) {
            String[] fields = line.split(",");
            double stamp = Double.parseDouble(fields[0]);
            int count = Math.min(Integer.parseInt(fields[1]), samples.remaining());
            for (int i = 0; i < count; i++) {
                double at = stamp + (double) i / rate;
                if (Math.abs(samples.get()) > loud) {
                    if (at - lastLoud > PAUSE) {
                        onsets.add(at);
                    }
                    lastLoud = at;
                }
            }
        }
        return onsets;
    }

    private static int loudest(ShortBuffer samples) {
        int loudest = 0;
        for (int i = 0; i < samples.limit(); i++) {
            loudest = Math.max(loudest, Math.abs(samples.get(i)));
        }
        return loudest;
    }

    private static ShortBuffer samples(Path file) {
        Path raw = file.resolveSibling(file.getFileName() + ".raw");
        PeerProcess.run(
                SOON,
                "ffmpeg",
                "-nostdin",
                "-v",
                "error",
                "-y",
                "-i",
                file.toString(),
                "-map",
                "0:a",
                "-ac",
                "1",
                "-f",
                "s16le",
                raw.toString());
        try {
            return ByteBuffer.wrap(Files.readAllBytes(raw))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
