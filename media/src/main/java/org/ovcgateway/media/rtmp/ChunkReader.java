package org.ovcgateway.media.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.MediaFormatException;

/**
 * Puts messages together from the chunks of one connection (RTMP 1.0 section 5.3). Obeys "set chunk size" and "abort"
 * itself. What a peer announces costs nothing: memory is taken for bytes that came, up to the limits.
 */
public final class ChunkReader implements AutoCloseable {
    static final int DEFAULT_CHUNK_SIZE = 128;

    /** Longest header: 3 bytes basic header, 11 bytes message header, 4 bytes extended time stamp. */
    private static final int MAX_HEADER = 18;

    private static final int EXTENDED_TIMESTAMP = 0xFFFFFF;
    private static final int INITIAL_CAPACITY = 4096;
    private static final int MAX_CHUNK_STREAMS = 64;

    /** Length of the message header by the chunk's type: sections 5.3.1.2.1 to 5.3.1.2.4. */
    private static final int[] MESSAGE_HEADER_LENGTH = {11, 7, 3, 0};

    /** Receives whole messages. */
    public interface Receiver {
        /**
         * A whole message.
         *
         * @param timestamp milliseconds, unsigned 32 bits, wraps
         * @param body borrowed for the call
         */
        void message(int type, int streamId, int timestamp, ByteBuf body) throws MediaFormatException;
    }

    private static final class ChunkStream {
        int timestamp;
        int delta;
        boolean extended;
        int length;
        int type;
        int streamId;

        /** Bytes of the message so far; null between messages. */
        @Nullable
        ByteBuf body;
    }

    private final ByteBufAllocator allocator;
    private final int maxMessageSize;
    private final IntObjectMap<ChunkStream> streams = new IntObjectHashMap<>();
    private final byte[] header = new byte[MAX_HEADER];
    private int headerSize;
    private int chunkSize = DEFAULT_CHUNK_SIZE;

    /** The chunk stream in whose chunk we are; null while in a header. */
    private @Nullable ChunkStream current;

    private int chunkRemaining;

    /**
     * Reads nothing yet.
     *
     * @param maxMessageSize bytes; a longer message is an error
     */
    public ChunkReader(ByteBufAllocator allocator, int maxMessageSize) {
        this.allocator = allocator;
        this.maxMessageSize = maxMessageSize;
    }

    /**
     * Takes all readable bytes and hands on the messages that they complete.
     *
     * @param in borrowed
     * @throws MediaFormatException if the peer breaks the protocol or a limit; the reader is of no use afterwards
     */
    public void read(ByteBuf in, Receiver receiver) throws MediaFormatException {
        while (in.isReadable()) {
            ChunkStream stream = current;
            if (stream == null) {
                readHeader(in, receiver);
            } else {
                readPayload(in, stream, receiver);
            }
        }
    }

    private void readHeader(ByteBuf in, Receiver receiver) throws MediaFormatException {
        int missing = headerLength() - headerSize;
        while (missing > 0 && in.isReadable()) {
            int count = Math.min(missing, in.readableBytes());
            in.readBytes(header, headerSize, count);
            headerSize += count;
            missing = headerLength() - headerSize;
        }
        if (missing == 0) {
            headerSize = 0;
            startChunk(receiver);
        }
    }

    /** How long the header is, as far as can be said from what has been read of it. */
    private int headerLength() throws MediaFormatException {
        if (headerSize == 0) {
            return 1;
        }
        int basic = basicHeaderLength();
        if (headerSize < basic) {
            return basic;
        }
        int length = basic + MESSAGE_HEADER_LENGTH[format()];
        if (headerSize < length) {
            return length;
        }
        boolean extended = format() == 3 ? existing().extended : medium(basic) == EXTENDED_TIMESTAMP;
        return extended ? length + 4 : length;
    }

    private int format() {
        return (header[0] & 0xFF) >> 6;
    }

    private int basicHeaderLength() {
        return switch (header[0] & 0x3F) {
            case 0 -> 2;
            case 1 -> 3;
            default -> 1;
        };
    }

    private int chunkStreamId() {
        return switch (header[0] & 0x3F) {
            case 0 -> 64 + (header[1] & 0xFF);
            case 1 -> 64 + (header[1] & 0xFF) + ((header[2] & 0xFF) << 8);
            default -> header[0] & 0x3F;
        };
    }

    private ChunkStream existing() throws MediaFormatException {
        ChunkStream stream = streams.get(chunkStreamId());
        if (stream == null) {
            throw new MediaFormatException("expected a chunk with a full header on the new chunk stream "
                    + chunkStreamId() + " but it has type " + format());
        }
        return stream;
    }

    private void startChunk(Receiver receiver) throws MediaFormatException {
        int format = format();
        ChunkStream stream = format == 0 ? existingOrNew() : existing();
        if (stream.body == null) {
            startMessage(format, stream);
        } else if (format != 3) {
            throw new MediaFormatException("expected the rest of a message on chunk stream " + chunkStreamId()
                    + " but a chunk of type " + format + " came");
        }
        current = stream;
        ByteBuf body = stream.body;
        int soFar = body == null ? 0 : body.readableBytes();
        chunkRemaining = Math.min(chunkSize, stream.length - soFar);
        if (chunkRemaining == 0) {
            endChunk(stream, receiver);
        }
    }

    private ChunkStream existingOrNew() throws MediaFormatException {
        int id = chunkStreamId();
        ChunkStream stream = streams.get(id);
        if (stream == null) {
            if (streams.size() == MAX_CHUNK_STREAMS) {
                throw new MediaFormatException("expected " + MAX_CHUNK_STREAMS + " chunk streams at most");
            }
            stream = new ChunkStream();
            streams.put(id, stream);
        }
        return stream;
    }

    private void startMessage(int format, ChunkStream stream) throws MediaFormatException {
        int at = basicHeaderLength();
        if (format < 3) {
            int field = medium(at);
            stream.extended = field == EXTENDED_TIMESTAMP;
            stream.delta = stream.extended ? int32(at + MESSAGE_HEADER_LENGTH[format]) : field;
            if (format < 2) {
                stream.length = medium(at + 3);
                stream.type = header[at + 6] & 0xFF;
            }
        }
        if (format == 0) {
            stream.timestamp = stream.delta;
            stream.streamId = Integer.reverseBytes(int32(at + 7));
        } else {
            // Also after a chunk of type 0, whose time stamp serves as the delta then: section 5.3.1.2.4.
            stream.timestamp += stream.delta;
        }
        if (stream.length > maxMessageSize) {
            throw new MediaFormatException(
                    "expected messages of " + maxMessageSize + " bytes at most but one has " + stream.length);
        }
        stream.body = allocator.buffer(Math.min(stream.length, INITIAL_CAPACITY), Math.max(stream.length, 1));
    }

    private void readPayload(ByteBuf in, ChunkStream stream, Receiver receiver) throws MediaFormatException {
        ByteBuf body = stream.body;
        if (body == null) {
            throw new IllegalStateException("inside a chunk without a message");
        }
        int count = Math.min(chunkRemaining, in.readableBytes());
        body.writeBytes(in, count);
        chunkRemaining -= count;
        if (chunkRemaining == 0) {
            endChunk(stream, receiver);
        }
    }

    private void endChunk(ChunkStream stream, Receiver receiver) throws MediaFormatException {
        current = null;
        ByteBuf body = stream.body;
        if (body == null || body.readableBytes() < stream.length) {
            return;
        }
        stream.body = null;
        try {
            switch (stream.type) {
                case RtmpMessage.SET_CHUNK_SIZE -> setChunkSize(body);
                case RtmpMessage.ABORT -> abort(body);
                default -> receiver.message(stream.type, stream.streamId, stream.timestamp, body);
            }
        } finally {
            body.release();
        }
    }

    private void setChunkSize(ByteBuf body) throws MediaFormatException {
        int size = control(body);
        if (size < 1) {
            throw new MediaFormatException("expected a chunk size of 1 or more but was " + size);
        }
        chunkSize = size;
    }

    private void abort(ByteBuf body) throws MediaFormatException {
        ChunkStream stream = streams.get(control(body));
        if (stream != null && stream.body != null) {
            stream.body.release();
            stream.body = null;
        }
    }

    private static int control(ByteBuf body) throws MediaFormatException {
        if (body.readableBytes() < 4) {
            throw new MediaFormatException(
                    "expected 4 bytes in a protocol control message but was " + body.readableBytes());
        }
        return body.readInt();
    }

    private int medium(int at) {
        return (header[at] & 0xFF) << 16 | (header[at + 1] & 0xFF) << 8 | (header[at + 2] & 0xFF);
    }

    private int int32(int at) {
        return medium(at) << 8 | (header[at + 3] & 0xFF);
    }

    /** Releases messages that are not complete. */
    @Override
    public void close() {
        for (ChunkStream stream : streams.values()) {
            if (stream.body != null) {
                stream.body.release();
                stream.body = null;
            }
        }
    }
}
