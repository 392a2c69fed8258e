package org.ovcgateway.simulator.onvif;

import java.io.IOException;
import java.nio.ByteBuffer;

/** MPEG audio, layer III (ISO/IEC 11172-3 2.4, 13818-3), with or without tags around it. */
final class Mp3File {
    private static final int ID3_HEADER = 10;
    private static final int HEADER = 4;
    private static final int[] KBITS = {0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320};
    private static final int[] KBITS_LOW = {0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160};
    private static final int[] RATES = {44100, 48000, 32000};

    private Mp3File() {}

    static AudioClipFile read(ByteBuffer file) throws IOException {
        int at = AudioClipFile.has(file, 0, "ID3") ? ID3_HEADER + syncSafe(file, 6) : 0;
        long samples = 0;
        int rate = 0;
        int channels = 0;
        while (at + HEADER <= file.limit() && !isTag(file, at)) {
            Frame frame = Frame.at(file, at);
            samples += frame.samples();
            rate = frame.rate();
            channels = frame.channels();
            at += frame.bytes();
        }
        if (at > file.limit()) {
            throw new IOException("the file is cut off");
        }
        return new AudioClipFile(
                "audio/mpeg", "mp3", rate, channels, AudioClipFile.length(samples, rate), file.limit());
    }

    private static boolean isTag(ByteBuffer file, int at) {
        return AudioClipFile.has(file, at, "TAG") || AudioClipFile.has(file, at, "APETAGEX");
    }

    private static int syncSafe(ByteBuffer file, int at) {
        return file.get(at) << 21 | file.get(at + 1) << 14 | file.get(at + 2) << 7 | file.get(at + 3);
    }

    private record Frame(int samples, int rate, int channels, int bytes) {
        static Frame at(ByteBuffer file, int at) throws IOException {
            int version = file.get(at + 1) >> 3 & 3; // 3 is MPEG-1, 2 MPEG-2, 0 MPEG-2.5
            int kbits = file.get(at + 2) >> 4 & 15;
            int rates = file.get(at + 2) >> 2 & 3;
            boolean layer3 = file.get(at) == (byte) 0xFF && (file.get(at + 1) & 0xE6) == 0xE2;
            if (!layer3 || version == 1 || kbits == 0 || kbits == 15 || rates == 3) {
                throw new IOException("expected MP3, Ogg or WAVE but was something else at byte " + at);
            }
            int rate = RATES[rates] >> (version == 3 ? 0 : version == 2 ? 1 : 2);
            int samples = version == 3 ? 1152 : 576;
            int bits = 1000 * (version == 3 ? KBITS : KBITS_LOW)[kbits];
            int padding = file.get(at + 2) >> 1 & 1;
            int channels = (file.get(at + 3) >> 6 & 3) == 3 ? 1 : 2;
            return new Frame(samples, rate, channels, samples / 8 * bits / rate + padding);
        }
    }
}
