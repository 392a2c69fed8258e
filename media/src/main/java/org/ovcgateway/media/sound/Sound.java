package org.ovcgateway.media.sound;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Encoded sound, cut into the payloads of RTP packets that last equally long. Read once, from the beginning to the end, by one
 * thread at a time.
 */
public final class Sound implements AutoCloseable {
    private static final int LENGTH_BYTES = 2;
    private static final int MAX_PAYLOAD_BYTES = 8192;

    private final SoundFormat format;
    private final ByteBuf payloads;
    private final int packets;

    private Sound(SoundFormat format, ByteBuf payloads, int packets) {
        this.format = format;
        this.payloads = payloads;
        this.packets = packets;
    }

    /**
     * Sound whose payloads stand behind each other.
     *
     * @param payloads each behind its length in two bytes; this owns it from now on, whatever happens
     * @throws SoundException if that is not what is in there, or there is nothing in there
     */
    public static Sound of(SoundFormat format, ByteBuf payloads) throws SoundException {
        int packets = 0;
        int at = payloads.readerIndex();
        int end = payloads.writerIndex();
        while (at < end) {
            int length = end - at < LENGTH_BYTES ? 0 : payloads.getUnsignedShort(at);
            boolean right = format.packetBytes() == 0
                    ? length > 0 && length <= MAX_PAYLOAD_BYTES
                    : length == format.packetBytes();
            if (!right || length > end - at - LENGTH_BYTES) {
                payloads.release();
                throw new SoundException("expected payloads of " + format + " but one has " + length + " bytes");
            }
            at += LENGTH_BYTES + length;
            packets++;
        }
        if (packets == 0) {
            payloads.release();
            throw new SoundException("expected sound but there is none in the file");
        }
        return new Sound(format, payloads, packets);
    }

    public SoundFormat format() {
        return format;
    }

    /** How many packets it has in all. */
    public int packets() {
        return packets;
    }

    /** The next payload, borrowed until this is closed; null at the end. */
    public @Nullable ByteBuf next() {
        return payloads.isReadable() ? payloads.readSlice(payloads.readUnsignedShort()) : null;
    }

    /** Lets the memory go. */
    @Override
    public void close() {
        payloads.release();
    }
}
