package org.ovcgateway.media.segment;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import org.jspecify.annotations.Nullable;

/** A growing file in direct memory, made of pooled chunks, so that growing copies nothing. */
final class ChunkedBuffer {
    private static final int CHUNK_BYTES = 256 << 10;

    private final ByteBufAllocator allocator;
    private final CompositeByteBuf chunks;
    private @Nullable ByteBuf last;

    ChunkedBuffer(ByteBufAllocator allocator) {
        this.allocator = allocator;
        chunks = allocator.compositeDirectBuffer(Integer.MAX_VALUE);
    }

    /**
     * The chunk to append to, with room for so many contiguous bytes.
     *
     * @throws OutOfMemoryError if there is no more direct memory; what was written is unharmed
     */
    ByteBuf room(int bytes) {
        ByteBuf chunk = last;
        if (chunk != null && chunk.writableBytes() >= bytes) {
            return chunk;
        }
        ByteBuf next = allocator.directBuffer(Math.max(bytes, CHUNK_BYTES));
        closeChunk();
        last = next;
        return next;
    }

    int size() {
        return chunks.readableBytes() + (last == null ? 0 : last.readableBytes());
    }

    /** The whole, owned by the caller. Nothing may be called afterwards. */
    ByteBuf finish() {
        closeChunk();
        return chunks;
    }

    void release() {
        closeChunk();
        chunks.release();
    }

    private void closeChunk() {
        ByteBuf chunk = last;
        last = null;
        if (chunk != null) {
            chunks.addComponent(true, chunk);
        }
    }
}
