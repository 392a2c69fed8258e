package org.ovcgateway.simulator.onvif;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * A file of sound that was brought to a device, as far as it was looked into.
 *
 * @param type as Media2 names it ({@code SupportedAudioClipFormat})
 * @param codec {@code pcm}, {@code mulaw}, {@code mp3}, {@code opus}, {@code vorbis}, {@code flac} or {@code speex}
 * @param sampleRate Hz
 * @param length how long it sounds
 * @param bytes its size
 */
public record AudioClipFile(String type, String codec, int sampleRate, int channels, Duration length, int bytes) {

    /**
     * Looks into a file: its form, and all of its chunks, frames or pages.
     *
     * @throws IOException in words if it is none of these, or is cut off
     */
    static AudioClipFile read(byte[] file) throws IOException {
        ByteBuffer at = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        try {
            if (has(at, 0, "RIFF")) {
                return wave(at);
            }
            return has(at, 0, "OggS") ? OggFile.read(at) : Mp3File.read(at);
        } catch (IndexOutOfBoundsException e) {
            throw new IOException("the file is cut off", e);
        }
    }

    static boolean has(ByteBuffer file, int at, String ascii) {
        byte[] wanted = ascii.getBytes(StandardCharsets.ISO_8859_1);
        if (at + wanted.length > file.limit()) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (file.get(at + i) != wanted[i]) {
                return false;
            }
        }
        return true;
    }

    static Duration length(long samples, int sampleRate) throws IOException {
        if (sampleRate <= 0 || samples <= 0) {
            throw new IOException("expected sound but were " + samples + " samples at " + sampleRate + " Hz");
        }
        return Duration.ofNanos((long) (samples * 1e9 / sampleRate));
    }

    /** RIFF with the chunks {@code fmt } and {@code data}. */
    private static AudioClipFile wave(ByteBuffer file) throws IOException {
        if (!has(file, 8, "WAVE")) {
            throw new IOException("expected a WAVE file but was another RIFF");
        }
        int format = 0;
        for (int at = 12; at + 8 <= file.limit(); ) {
            int size = file.getInt(at + 4);
            if (size < 0 || at + 8 + size > file.limit()) {
                throw new IOException("the file is cut off");
            }
            if (has(file, at, "fmt ")) {
                format = at + 8;
            } else if (has(file, at, "data") && format > 0) {
                return wave(file, format, size);
            }
            at += 8 + size + (size & 1);
        }
        throw new IOException("expected sound in the file but was none");
    }

    private static AudioClipFile wave(ByteBuffer file, int format, int dataBytes) throws IOException {
        int tag = file.getShort(format) & 0xFFFF;
        if (tag != 1 && tag != 7) {
            throw new IOException("expected PCM or G.711 with the mu law but was WAVE codec " + tag);
        }
        int channels = file.getShort(format + 2);
        int sampleRate = file.getInt(format + 4);
        int frame = Math.max(1, file.getShort(format + 12));
        return new AudioClipFile(
                "audio/vnd.wave;codec=" + tag,
                tag == 1 ? "pcm" : "mulaw",
                sampleRate,
                channels,
                length(dataBytes / frame, sampleRate),
                file.limit());
    }
}
