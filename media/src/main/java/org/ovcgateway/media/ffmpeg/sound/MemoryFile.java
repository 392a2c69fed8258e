package org.ovcgateway.media.ffmpeg.sound;

import static org.bytedeco.ffmpeg.global.avformat.AVSEEK_SIZE;
import static org.bytedeco.ffmpeg.global.avformat.avio_alloc_context;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;

import org.bytedeco.ffmpeg.avformat.AVIOContext;
import org.bytedeco.ffmpeg.avformat.Read_packet_Pointer_BytePointer_int;
import org.bytedeco.ffmpeg.avformat.Seek_Pointer_long_int;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;

/**
 * A file in native memory, as FFmpeg's demuxers read one. The callbacks do nothing that could throw: an exception would end the
 * process.
 */
final class MemoryFile {
    private static final int BUFFER_BYTES = 32 << 10;
    private static final int SEEK_SET = 0;
    private static final int SEEK_CUR = 1;
    private static final int SEEK_END = 2;

    private final BytePointer data;
    private final long size;
    private final Reader reader = new Reader();
    private final Seeker seeker = new Seeker();
    private long cursor;

    MemoryFile(BytePointer data, long size) {
        this.data = data;
        this.size = size;
    }

    /** A new context; this must be kept for as long as it is used. */
    AVIOContext context() {
        return avio_alloc_context(
                new BytePointer(av_malloc(BUFFER_BYTES)), BUFFER_BYTES, 0, null, reader, null, seeker);
    }

    private final class Reader extends Read_packet_Pointer_BytePointer_int {
        private static final long serialVersionUID = 1;

        @Override
        public int call(Pointer opaque, BytePointer into, int most) {
            int length = (int) Math.min(most, size - cursor);
            if (length <= 0) {
                return AVERROR_EOF;
            }
            Pointer.memcpy(into, data.position(cursor), length);
            cursor += length;
            return length;
        }
    }

    private final class Seeker extends Seek_Pointer_long_int {
        private static final long serialVersionUID = 1;

        @Override
        public long call(Pointer opaque, long offset, int whence) {
            if ((whence & AVSEEK_SIZE) != 0) {
                return size;
            }
            long base = switch (whence & 3) {
                case SEEK_SET -> 0;
                case SEEK_CUR -> cursor;
                case SEEK_END -> size;
                default -> -1;
            };
            long to = base + offset;
            if (base < 0 || to < 0 || to > size) {
                return -1;
            }
            cursor = to;
            return to;
        }
    }
}
