package org.ovcgateway.media.flv;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Set;
import java.util.function.Consumer;
import org.ovcgateway.media.Track;

/** Writes the FLV file format (annex E.2 and E.3) piece by piece: its header first, then each tag with its size behind it. */
public final class FlvFileWriter implements FlvOutput {
    private static final int FILE_HEADER = 9;
    private static final int TAG_HEADER = 11;
    private static final int TAG_SIZE = 4;
    private static final int HAS_AUDIO = 4;
    private static final int HAS_VIDEO = 1;

    private final ByteBufAllocator allocator;
    private final Consumer<ByteBuf> out;

    /**
     * Writes the file header at once.
     *
     * @param out is given each piece and owns it
     */
    public FlvFileWriter(ByteBufAllocator allocator, Set<Track> tracks, Consumer<ByteBuf> out) {
        this.allocator = allocator;
        this.out = out;
        int flags = (tracks.contains(Track.AUDIO) ? HAS_AUDIO : 0) | (tracks.contains(Track.VIDEO) ? HAS_VIDEO : 0);
        out.accept(allocator
                .buffer(FILE_HEADER + TAG_SIZE)
                .writeByte('F')
                .writeByte('L')
                .writeByte('V')
                .writeByte(1) // version
                .writeByte(flags)
                .writeInt(FILE_HEADER)
                .writeInt(0)); // size of the tag before the first
    }

    @Override
    public void tag(int type, int timestamp, long prefix, int prefixLength, ByteBuf rest) {
        int size = prefixLength + rest.readableBytes();
        ByteBuf piece = allocator
                .buffer(TAG_HEADER + size + TAG_SIZE)
                .writeByte(type)
                .writeMedium(size)
                .writeMedium(timestamp)
                .writeByte(timestamp >>> 24)
                .writeMedium(0); // stream id, always 0
        for (int shift = (prefixLength - 1) * 8; shift >= 0; shift -= 8) {
            piece.writeByte((int) (prefix >>> shift));
        }
        piece.writeBytes(rest, rest.readerIndex(), rest.readableBytes());
        out.accept(piece.writeInt(TAG_HEADER + size));
    }
}
