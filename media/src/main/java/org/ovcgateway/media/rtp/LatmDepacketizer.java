package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.aac.LatmReader;

/** AAC as LATM (RFC 6416 6): an AudioMuxElement in a packet, or in several of which the last has the marker. */
final class LatmDepacketizer implements Depacketizer {
    /** Of an element, whatever it holds; longer ones are dropped. */
    static final int MAX_ELEMENT_BYTES = 64 << 10;

    private static final int FIRST_ROOM = 4096;

    private final ByteBufAllocator allocator;
    private final UnitOutput output;
    private final Faults faults;
    private final int clockRate;
    private final LatmReader latm;

    /** An element whose last fragment has not come; null otherwise. */
    private @Nullable ByteBuf fragments;

    /** RTP time stamp of {@link #fragments}, or of the element whose rest is skipped. */
    private int fragmentedTimestamp;

    private boolean skipsFragments;

    /** What comes next may be the middle of an element: something is missing before it, or it is the first packet. */
    private boolean startUnknown = true;

    /**
     * For a track of a session description. Where {@code cpresent} is missing, a {@code config} says that elements hold
     * none: RFC 6416 7.3 has it the other way round, but no player does.
     *
     * @throws MediaFormatException if the description lacks something, or asks for what is not supported; the message is
     *     for an operator
     */
    LatmDepacketizer(RtpTrack track, ByteBufAllocator allocator, UnitOutput output, Faults faults)
            throws MediaFormatException {
        this.allocator = allocator;
        this.output = output;
        this.faults = faults;
        this.clockRate = track.clockRate();
        String config = track.formatParameters().getOrDefault("config", "").strip();
        boolean inBand = track.formatParameters()
                .getOrDefault("cpresent", config.isEmpty() ? "1" : "0")
                .strip()
                .equals("1");
        if (config.isEmpty()) {
            if (!inBand) {
                throw new MediaFormatException("expected the StreamMuxConfig in config= because cpresent is 0");
            }
            latm = new LatmReader();
        } else {
            latm = new LatmReader(hex(config), inBand);
        }
    }

    @Override
    public @Nullable AudioFormat format() {
        return latm.format();
    }

    @Override
    public void packet(ByteBuf packet, int index, int length, int timestamp, boolean marker) {
        if (timestamp != fragmentedTimestamp) {
            complete(); // by a sender that does not set the marker
            skipsFragments = false;
        }
        if (skipsFragments) {
            skipsFragments = !marker;
            return;
        }
        if (fragments == null && marker) {
            element(packet, index, length, timestamp);
            return;
        }
        append(packet, index, length, timestamp);
        if (marker) {
            complete();
        }
    }

    @Override
    public void lost() {
        if (fragments != null) {
            faults.damagedUnits++;
            dropFragments();
            skipsFragments = true;
        }
        startUnknown = true;
    }

    @Override
    public void close() {
        dropFragments();
    }

    private void append(ByteBuf packet, int index, int length, int timestamp) {
        ByteBuf element = fragments;
        if (element == null) {
            element = allocator.directBuffer(Math.max(FIRST_ROOM, length), Math.max(MAX_ELEMENT_BYTES, length));
            fragments = element;
            fragmentedTimestamp = timestamp;
        }
        if (element.readableBytes() + length > MAX_ELEMENT_BYTES) {
            faults.oversizedUnits++;
            dropFragments();
            skipsFragments = true;
            return;
        }
        element.writeBytes(packet, index, length);
    }

    private void complete() {
        ByteBuf element = fragments;
        if (element != null) {
            fragments = null;
            element(element, element.readerIndex(), element.readableBytes(), fragmentedTimestamp);
            element.release();
        }
    }

    /** Some senders put several elements in a packet, a frame's duration apart, though RFC 6416 6.1 has one. */
    private void element(ByteBuf in, int index, int length, int timestamp) {
        boolean mustFit = startUnknown;
        startUnknown = false;
        int unitTimestamp = timestamp;
        int done = 0;
        try {
            do {
                int bytes = latm.read(in, index + done, length - done, mustFit);
                AudioFormat format = latm.format();
                if (format == null) {
                    faults.skippedUnits++;
                    return;
                }
                done += bytes;
                for (int frame = 0; frame < latm.frames(); frame++) {
                    emit(format, frame, in, unitTimestamp);
                    unitTimestamp += latm.frameTicks(clockRate);
                }
            } while (done < length);
        } catch (MediaFormatException e) {
            if (mustFit) {
                faults.damagedUnits++;
            } else {
                faults.malformed++;
            }
        }
    }

    private void emit(AudioFormat format, int frame, ByteBuf in, int timestamp) {
        int size = latm.frameBytes(frame);
        if (size > 0) {
            ByteBuf unit = allocator.directBuffer(size, size);
            latm.copyFrame(frame, in, unit);
            output.unit(format, timestamp, true, unit);
        }
    }

    private void dropFragments() {
        ByteBuf element = fragments;
        fragments = null;
        if (element != null) {
            element.release();
        }
    }

    private static ByteBuf hex(String text) throws MediaFormatException {
        try {
            return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(text));
        } catch (IllegalArgumentException e) {
            throw new MediaFormatException("expected config= in hexadecimal digits but was \"" + text + "\"", e);
        }
    }
}
