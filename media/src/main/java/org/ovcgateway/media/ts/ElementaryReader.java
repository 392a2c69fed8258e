package org.ovcgateway.media.ts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.elementary.Damage;
import org.ovcgateway.media.elementary.ElementaryStream;

/** Collects the PES packets of one PID (H.222.0 2.4.3.6), checks their continuity and unwraps their stamps. */
final class ElementaryReader implements AutoCloseable {
    private static final int FIXED_HEADER_BYTES = 9;
    private static final int STAMP_BYTES = 5;
    private static final int UNKNOWN = -1;
    private static final int INITIAL_BYTES = 16 << 10;

    private final int pid;
    private final Codec codec;
    private final ElementaryStream payload;
    private final ByteBufAllocator allocator;
    private final Damage damage;

    private @Nullable ByteBuf pes;
    private int expectedBytes;
    private int lastCounter = UNKNOWN;
    private boolean timed;
    private long lastDts;

    ElementaryReader(int pid, Codec codec, ElementaryStream payload, ByteBufAllocator allocator, Damage damage) {
        this.pid = pid;
        this.codec = codec;
        this.payload = payload;
        this.allocator = allocator;
        this.damage = damage;
    }

    int pid() {
        return pid;
    }

    Codec codec() {
        return codec;
    }

    /** @param announced whether the packet says itself that its counter may jump */
    void packet(ByteBuf in, int index, int end, boolean start, int counter, boolean announced) {
        if (counter == lastCounter && !announced) {
            return; // a packet may be sent twice (2.4.3.3)
        }
        if (lastCounter != UNKNOWN && counter != ((lastCounter + 1) & 0xF) && !announced) {
            lose();
        }
        lastCounter = counter;
        if (start) {
            finish();
            pes = allocator.buffer(INITIAL_BYTES, TsDemuxer.MAX_UNIT_BYTES);
            expectedBytes = 0;
        }
        ByteBuf collected = pes;
        if (collected == null) {
            return;
        }
        if (collected.readableBytes() + end - index > TsDemuxer.MAX_UNIT_BYTES) {
            lose();
            return;
        }
        collected.writeBytes(in, index, end - index);
        if (expectedBytes == 0 && collected.readableBytes() >= 6) {
            int length = collected.getUnsignedShort(4);
            expectedBytes = length == 0 ? Integer.MAX_VALUE : 6 + length;
        }
        if (collected.readableBytes() >= expectedBytes && expectedBytes > 0) {
            collected.writerIndex(expectedBytes);
            finish();
        }
    }

    /** Hands over what has been collected. */
    void finish() {
        ByteBuf collected = pes;
        pes = null;
        if (collected == null) {
            return;
        }
        try {
            if (expectedBytes != Integer.MAX_VALUE && collected.readableBytes() < expectedBytes) {
                damage.add();
                payload.lost();
            } else {
                parse(collected);
            }
        } finally {
            collected.release();
        }
    }

    @Override
    public void close() {
        if (pes != null) {
            pes.release();
            pes = null;
        }
    }

    private void lose() {
        damage.add();
        close();
        payload.lost();
    }

    private void parse(ByteBuf collected) {
        int header = collected.readableBytes() < FIXED_HEADER_BYTES
                ? Integer.MAX_VALUE
                : FIXED_HEADER_BYTES + collected.getUnsignedByte(8);
        if (header > collected.readableBytes() || collected.getUnsignedMedium(0) != 1) {
            damage.add();
            return;
        }
        int stamps = collected.getUnsignedByte(7) >>> 6;
        boolean hasPts = stamps >= 2 && header >= FIXED_HEADER_BYTES + STAMP_BYTES;
        boolean hasDts = stamps == 3 && header >= FIXED_HEADER_BYTES + 2 * STAMP_BYTES;
        if (!hasPts) {
            damage.add();
            return;
        }
        long pts = stamp(collected, FIXED_HEADER_BYTES);
        long dts = hasDts ? stamp(collected, FIXED_HEADER_BYTES + STAMP_BYTES) : pts;
        long unwrappedDts = timed ? lastDts + signed(dts - lastDts) : dts;
        if (timed && unwrappedDts < lastDts) {
            damage.add();
            unwrappedDts = lastDts;
        }
        timed = true;
        lastDts = unwrappedDts;
        long unwrappedPts = unwrappedDts + Math.max(0, signed(pts - dts));
        payload.accept(collected.slice(header, collected.readableBytes() - header), unwrappedPts, unwrappedDts);
    }

    /** A difference of stamps as a number between minus and plus half their range. */
    private static long signed(long difference) {
        return difference << 31 >> 31;
    }

    private static long stamp(ByteBuf in, int index) {
        long high = (in.getByte(index) >>> 1) & 7L;
        long middle = (in.getUnsignedShort(index + 1) >>> 1) & 0x7FFFL;
        long low = (in.getUnsignedShort(index + 3) >>> 1) & 0x7FFFL;
        return high << 30 | middle << 15 | low;
    }
}
