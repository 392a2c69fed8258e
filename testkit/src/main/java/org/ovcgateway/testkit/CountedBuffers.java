package org.ovcgateway.testkit;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;

/**
 * An allocator that knows at once whether everything was released, and how much was taken at most; for fuzz targets, which
 * cannot wait for a garbage collection after each input. For one thread.
 */
public final class CountedBuffers {
    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);

    public ByteBufAllocator allocator() {
        return allocator;
    }

    /** Bytes that are taken now. */
    public long bytes() {
        return allocator.metric().usedDirectMemory() + allocator.metric().usedHeapMemory();
    }

    /** Fails if a buffer is still held. */
    public void requireNone() {
        if (bytes() != 0) {
            throw new AssertionError("expected every buffer to be released but " + bytes() + " bytes are held");
        }
    }
}
