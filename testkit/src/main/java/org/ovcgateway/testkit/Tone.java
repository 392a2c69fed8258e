package org.ovcgateway.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A tone of 1 kHz: made by ffmpeg, found again in samples. */
public final class Tone {
    private static final double FREQUENCY = 1000;

    private Tone() {}

    /** Has ffmpeg write a file of it, in the format of the file's name. */
    public static Path write(Path file, double seconds, String... options) {
        List<String> command = new ArrayList<>(List.of("ffmpeg", "-nostdin", "-y", "-loglevel", "error"));
        command.addAll(List.of("-f", "lavfi", "-i", "sine=frequency=1000:sample_rate=44100:duration=" + seconds));
        command.addAll(List.of(options));
        command.add(file.toString());
        PeerProcess.run(Duration.ofMinutes(2), command.toArray(String[]::new));
        return file;
    }

    /** Samples of 16 bits, little-endian, mono. */
    public static short[] samples(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            short[] samples = new short[bytes.length / 2];
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asShortBuffer()
                    .get(samples);
            return samples;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The part of the energy that is at 1 kHz, 0 to 1, by Goertzel's algorithm; 1 for nothing but the tone. */
    public static double purity(short[] samples, int rate) {
        double coefficient = 2 * Math.cos(2 * Math.PI * FREQUENCY / rate);
        double last = 0;
        double before = 0;
        double energy = 0;
        for (short sample : samples) {
            double now = sample + coefficient * last - before;
            before = last;
            last = now;
            energy += (double) sample * sample;
        }
        double power = last * last + before * before - coefficient * last * before;
        return energy == 0 ? 0 : 2 * power / (samples.length * energy);
    }
}
