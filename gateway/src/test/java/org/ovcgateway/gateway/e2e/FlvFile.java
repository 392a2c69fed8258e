package org.ovcgateway.gateway.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;

/** What the headers of an FLV file's tags say (Video File Format Specification 10.1, annex E). */
final class FlvFile {
    private static final int FILE_HEADER = 13;
    private static final int TAG_HEADER = 11;
    private static final int VIDEO = 9;

    private FlvFile() {}

    /** The codec ids of the video tags that are whole, each once. */
    static List<Integer> videoCodecs(Path file) {
        ByteBuffer flv;
        try {
            flv = ByteBuffer.wrap(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        TreeSet<Integer> codecs = new TreeSet<>();
        for (int at = FILE_HEADER; at + TAG_HEADER < flv.limit(); ) {
            int size = flv.getInt(at) & 0xFFFFFF;
            if (flv.get(at) == VIDEO && size > 0) {
                codecs.add(flv.get(at + TAG_HEADER) & 0x0F);
            }
            at += TAG_HEADER + size + 4;
        }
        return List.copyOf(codecs);
    }
}
