package org.ovcgateway.media.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * Cuts messages into chunks (RTMP 1.0 section 5.3) and writes them, without flushing. Bodies are never copied: a message
 * is one small buffer with the header and then slices of the body. Only chunk types 0, 1 (time stamp as a delta, so that
 * the extended time stamp, about which implementations disagree, does not appear) and 3 are sent.
 */
final class ChunkWriter {
    private static final int MAX_CHUNK_STREAMS = 64;
    private static final int EXTENDED_TIMESTAMP = 0xFFFFFF;
    private static final int MAX_HEADER = 16;

    private final ChannelHandlerContext ctx;
    private final boolean[] used = new boolean[MAX_CHUNK_STREAMS];
    private final int[] timestamps = new int[MAX_CHUNK_STREAMS];
    private final int[] streamIds = new int[MAX_CHUNK_STREAMS];
    private int chunkSize = ChunkReader.DEFAULT_CHUNK_SIZE;
    private long bytesWritten;

    ChunkWriter(ChannelHandlerContext ctx) {
        this.ctx = ctx;
    }

    /** From the next message on. The peer must have been told. */
    void chunkSize(int bytes) {
        chunkSize = bytes;
    }

    long bytesWritten() {
        return bytesWritten;
    }

    /**
     * @param chunkStream 2 to 63
     * @param timestamp milliseconds, unsigned 32 bits, wraps
     * @param prefix the first bytes of the message, the last of them in the lowest bits
     * @param prefixLength bytes, 0 to 8
     * @param body the rest of the message, borrowed
     */
    void write(int chunkStream, int type, int streamId, int timestamp, long prefix, int prefixLength, ByteBuf body) {
        int start = body.readerIndex();
        int size = body.readableBytes();
        ByteBuf head = ctx.alloc().directBuffer(MAX_HEADER + prefixLength);
        int extended = writeHeader(head, chunkStream, type, streamId, timestamp, prefixLength + size);
        for (int shift = (prefixLength - 1) * 8; shift >= 0; shift -= 8) {
            head.writeByte((int) (prefix >>> shift));
        }
        send(head);
        int room = chunkSize - prefixLength;
        if (size <= room) {
            if (size > 0) {
                send(body.retainedDuplicate());
            }
            return;
        }
        send(body.retainedSlice(start, room));
        for (int sent = room; sent < size; sent += chunkSize) {
            send(continuation(chunkStream, extended));
            send(body.retainedSlice(start + sent, Math.min(chunkSize, size - sent)));
        }
    }

    /** Returns the extended time stamp that every chunk of the message repeats, 0 for none. */
    private int writeHeader(ByteBuf head, int chunkStream, int type, int streamId, int timestamp, int length) {
        int delta = timestamp - timestamps[chunkStream];
        boolean asDelta =
                used[chunkStream] && streamIds[chunkStream] == streamId && delta >= 0 && delta < EXTENDED_TIMESTAMP;
        used[chunkStream] = true;
        timestamps[chunkStream] = timestamp;
        streamIds[chunkStream] = streamId;
        if (asDelta) {
            head.writeByte(0x40 | chunkStream)
                    .writeMedium(delta)
                    .writeMedium(length)
                    .writeByte(type);
            return 0;
        }
        boolean extended = Integer.compareUnsigned(timestamp, EXTENDED_TIMESTAMP) >= 0;
        head.writeByte(chunkStream)
                .writeMedium(extended ? EXTENDED_TIMESTAMP : timestamp)
                .writeMedium(length)
                .writeByte(type)
                .writeIntLE(streamId);
        if (extended) {
            head.writeInt(timestamp);
        }
        return extended ? timestamp : 0;
    }

    private ByteBuf continuation(int chunkStream, int extended) {
        ByteBuf head = ctx.alloc().directBuffer(5).writeByte(0xC0 | chunkStream);
        return extended == 0 ? head : head.writeInt(extended);
    }

    private void send(ByteBuf bytes) {
        bytesWritten += bytes.readableBytes();
        var unused = ctx.write(bytes, ctx.voidPromise());
    }
}
