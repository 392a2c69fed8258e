package org.ovcgateway.simulator.onvif;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Ogg (RFC 3533) with one stream of sound. */
final class OggFile {
    private static final int HEADER = 27;
    private static final int OPUS_RATE = 48_000;

    /** What the first packet says. */
    private record Head(String codec, int sampleRate, int channels, int preSkip) {}

    private OggFile() {}

    static AudioClipFile read(ByteBuffer file) throws IOException {
        Head head = head(file, HEADER + (file.get(HEADER - 1) & 0xFF));
        int serial = file.getInt(14);
        long last = 0;
        int pages = 0;
        int at = 0;
        for (; at < file.limit(); pages++) {
            if (!AudioClipFile.has(file, at, "OggS") || file.getInt(at + 14) != serial) {
                throw new IOException("expected one Ogg stream to the end but was something else at byte " + at);
            }
            if (file.getInt(at + 18) != pages) {
                throw new IOException("expected Ogg page " + pages + " but was " + file.getInt(at + 18));
            }
            long position = file.getLong(at + 6);
            last = position < 0 ? last : position;
            int segments = file.get(at + HEADER - 1) & 0xFF;
            int size = HEADER + segments;
            for (int i = 0; i < segments; i++) {
                size += file.get(at + HEADER + i) & 0xFF;
            }
            at += size;
        }
        if (at > file.limit()) {
            throw new IOException("the file is cut off");
        }
        return new AudioClipFile(
                "audio/ogg;codecs=" + head.codec(),
                head.codec(),
                head.sampleRate(),
                head.channels(),
                AudioClipFile.length(last - head.preSkip(), head.sampleRate()),
                file.limit());
    }

    private static Head head(ByteBuffer file, int packet) throws IOException {
        if (AudioClipFile.has(file, packet, "OpusHead")) {
            return new Head("opus", OPUS_RATE, file.get(packet + 9), file.getShort(packet + 10) & 0xFFFF);
        }
        if (AudioClipFile.has(file, packet, "\u0001vorbis")) {
            return new Head("vorbis", file.getInt(packet + 12), file.get(packet + 11), 0);
        }
        if (AudioClipFile.has(file, packet, "Speex   ")) {
            return new Head("speex", file.getInt(packet + 36), file.getInt(packet + 48), 0);
        }
        if (AudioClipFile.has(file, packet, "\u007FFLAC")) { // the STREAMINFO block stands behind 17 bytes
            int bits = Integer.reverseBytes(file.getInt(packet + 27));
            return new Head("flac", bits >>> 12, (bits >>> 9 & 7) + 1, 0);
        }
        throw new IOException("expected Opus, Vorbis, FLAC or Speex in the Ogg file but was something else");
    }
}
