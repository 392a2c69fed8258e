package org.ovcgateway.media.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.concurrent.ThreadLocalRandom;
import org.ovcgateway.media.MediaFormatException;

/**
 * The simple handshake of RTMP 1.0 section 5.2, either end. The peer's echo is read and not compared: servers in the field
 * send back something else.
 */
final class RtmpHandshake {
    static final int VERSION = 3;
    static final int PACKET_SIZE = 1536;

    private enum Step {
        VERSION,
        RANDOM,
        ECHO,
        DONE
    }

    private final boolean client;
    private final ByteBufAllocator allocator;
    private final byte[] packet = new byte[PACKET_SIZE];
    private int packetSize;
    private Step step = Step.VERSION;

    RtmpHandshake(boolean client, ByteBufAllocator allocator) {
        this.client = client;
        this.allocator = allocator;
    }

    boolean isDone() {
        return step == Step.DONE;
    }

    /** C0 and C1, or S0 and S1. */
    ByteBuf hello() {
        byte[] random = new byte[PACKET_SIZE - 8];
        ThreadLocalRandom.current().nextBytes(random);
        return allocator
                .buffer(1 + 2 * PACKET_SIZE)
                .writeByte(VERSION)
                .writeInt(0) // time
                .writeInt(0) // zero: no digest, the simple handshake
                .writeBytes(random);
    }

    /**
     * Reads up to the end of the handshake and not beyond.
     *
     * @param in borrowed
     * @return what to send in return, to be released by the caller; empty for nothing
     */
    ByteBuf read(ByteBuf in) throws MediaFormatException {
        ByteBuf answer = Unpooled.EMPTY_BUFFER;
        while (step != Step.DONE && in.isReadable()) {
            if (step == Step.VERSION) {
                int version = in.readUnsignedByte();
                if (version != VERSION) {
                    throw new MediaFormatException(
                            "expected RTMP version " + VERSION + " in the handshake but was " + version);
                }
                step = Step.RANDOM;
                continue;
            }
            int count = Math.min(PACKET_SIZE - packetSize, in.readableBytes());
            in.readBytes(packet, packetSize, count);
            packetSize += count;
            if (packetSize == PACKET_SIZE) {
                packetSize = 0;
                if (step == Step.RANDOM) {
                    answer = (client ? allocator.buffer(PACKET_SIZE) : hello()).writeBytes(packet);
                    step = Step.ECHO;
                } else {
                    step = Step.DONE;
                }
            }
        }
        return answer;
    }
}
