package org.ovcgateway.onvif.media;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Forms of files that cameras play by themselves (media.wsdl of Media2, {@code SupportedAudioClipFormat}). */
final class ClipForm {
    private static final int FORMAT_TAG = 8;
    private static final int CHUNK_HEADER = 8;
    private static final int OGG_HEADER = 27;

    private ClipForm() {}

    /** What ONVIF calls the form of a file; null if it is none of those. */
    static @Nullable String of(byte[] file) {
        if (has(file, 0, "RIFF") && has(file, 8, "WAVE")) {
            return wave(file);
        }
        if (has(file, 0, "OggS")) {
            return ogg(file);
        }
        boolean mpeg = has(file, 0, "ID3")
                || (file.length > 1 && file[0] == (byte) 0xFF && (file[1] & 0xE6) == 0xE2); // layer III
        return mpeg ? "audio/mpeg" : null;
    }

    /** By its format tag: 1 is PCM, 7 G.711 with the mu law (RFC 2361). */
    private static @Nullable String wave(byte[] file) {
        int at = 12;
        while (at + CHUNK_HEADER + 2 <= file.length) {
            if (has(file, at, "fmt ")) {
                int tag = (file[at + FORMAT_TAG] & 0xFF) | ((file[at + FORMAT_TAG + 1] & 0xFF) << 8);
                return tag == 1 || tag == 7 ? "audio/vnd.wave;codec=" + tag : null;
            }
            long size = (file[at + 4] & 0xFFL)
                    | ((file[at + 5] & 0xFFL) << 8)
                    | ((file[at + 6] & 0xFFL) << 16)
                    | ((file[at + 7] & 0xFFL) << 24);
            long next = at + CHUNK_HEADER + size + (size & 1);
            if (next > file.length) {
                return null;
            }
            at = (int) next;
        }
        return null;
    }

    /** By the first packet, behind the page's header and its table of segments (RFC 3533, 6). */
    private static @Nullable String ogg(byte[] file) {
        if (file.length < OGG_HEADER) {
            return null;
        }
        int packet = OGG_HEADER + (file[OGG_HEADER - 1] & 0xFF);
        String codec = has(file, packet, "OpusHead")
                ? "opus"
                : has(file, packet, "\u0001vorbis")
                        ? "vorbis"
                        : has(file, packet, "\u007FFLAC") ? "flac" : has(file, packet, "Speex   ") ? "speex" : null;
        return codec == null ? null : "audio/ogg;codecs=" + codec;
    }

    private static boolean has(byte[] file, int at, String ascii) {
        int end = at + ascii.length();
        return end <= file.length
                && Arrays.equals(file, at, end, ascii.getBytes(StandardCharsets.US_ASCII), 0, ascii.length());
    }
}
