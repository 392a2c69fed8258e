package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.aac.AudioSpecificConfig;

/** AAC as MPEG-4 elementary stream in the AAC-hbr and AAC-lbr modes (RFC 3640 3.2, 3.3.5, 3.3.6). */
final class AacDepacketizer implements Depacketizer {
    /** Well above what 8 channels make (6144 bits per channel and frame); longer frames are dropped. */
    static final int MAX_UNIT_BYTES = 64 << 10;

    private final ByteBufAllocator allocator;
    private final UnitOutput output;
    private final Faults faults;
    private final AudioFormat format;
    private final int sizeBits;
    private final int indexBits;
    private final int deltaBits;

    /** RTP clock ticks from one frame to the next. */
    private final int frameTicks;

    /** A frame of which fragments are missing still; null otherwise. */
    private @Nullable ByteBuf fragments;

    private int fragmentedBytes;
    private int fragmentedTimestamp;

    /** Fragments come whose frame is lost already. */
    private boolean skipsFragments;

    /**
     * For a track of a session description.
     *
     * @throws MediaFormatException if the description lacks something, or asks for what is not supported; the message is
     *     for an operator
     */
    AacDepacketizer(RtpTrack track, ByteBufAllocator allocator, UnitOutput output, Faults faults)
            throws MediaFormatException {
        this.allocator = allocator;
        this.output = output;
        this.faults = faults;
        Map<String, String> parameters = track.formatParameters();
        String mode = parameters.getOrDefault("mode", "").trim().toLowerCase(Locale.ROOT);
        boolean highRate = mode.equals("aac-hbr");
        boolean lowRate = mode.equals("aac-lbr");
        if (!highRate && !lowRate && !parameters.containsKey("sizelength")) {
            throw new MediaFormatException("expected MPEG4-GENERIC in mode AAC-hbr or AAC-lbr but was mode \"" + mode
                    + "\" without sizelength");
        }
        sizeBits = number(parameters, "sizelength", highRate ? 13 : 6, 16);
        indexBits = number(parameters, "indexlength", highRate ? 3 : 2, 16);
        deltaBits = number(parameters, "indexdeltalength", highRate ? 3 : 2, 16);
        for (String unsupported : new String[] {
            "ctsdeltalength",
            "dtsdeltalength",
            "randomaccessindication",
            "streamstateindication",
            "auxiliarydatasizelength",
            "constantsize"
        }) {
            if (number(parameters, unsupported, 0, 1 << 16) != 0) {
                throw new MediaFormatException("AAC with " + unsupported + " is not supported (RFC 3640 3.3.5, 3.3.6)");
            }
        }
        if (sizeBits == 0) {
            throw new MediaFormatException("expected sizelength of 1 to 16 but was 0");
        }
        ByteBuf config = config(parameters.get("config"));
        AudioSpecificConfig parsed = AudioSpecificConfig.parse(config);
        format = parsed.format(config);
        frameTicks = (int) ((long) parsed.frameSamples() * track.clockRate() / parsed.coreSampleRate());
    }

    @Override
    public AudioFormat format() {
        return format;
    }

    @Override
    public void packet(ByteBuf packet, int index, int length, int timestamp, boolean marker) {
        if (length < 2) {
            malformed();
            return;
        }
        int headerBits = packet.getUnsignedShort(index);
        int headersEnd = index + 2 + (headerBits + 7) / 8;
        int end = index + length;
        if (headerBits < sizeBits + indexBits || headersEnd > end) {
            malformed();
            return;
        }
        if (timestamp != fragmentedTimestamp) {
            abandonFragments();
            skipsFragments = false;
        }
        if (skipsFragments) {
            skipsFragments = !marker;
            return;
        }
        if (fragments != null) {
            fragment(packet, headersEnd, end, marker);
            return;
        }
        int size = (int) bits(packet, (index + 2) * 8L, sizeBits);
        if (size > end - headersEnd) {
            begin(packet, headersEnd, end, timestamp, marker, size);
            return;
        }
        units(packet, index + 2, headerBits, headersEnd, end, timestamp);
    }

    @Override
    public void lost() {
        if (fragments != null) {
            abandonFragments();
            skipsFragments = true;
        }
    }

    @Override
    public void close() {
        dropFragments();
    }

    /** One or more whole frames (RFC 3640 3.2.3.1). */
    private void units(ByteBuf packet, int headers, int headerBits, int start, int end, int timestamp) {
        long bit = headers * 8L;
        long lastBit = bit + headerBits;
        int next = start;
        int unitTimestamp = timestamp;
        boolean first = true;
        while (bit + sizeBits + (first ? indexBits : deltaBits) <= lastBit) {
            int size = (int) bits(packet, bit, sizeBits);
            long delta = bits(packet, bit + sizeBits, first ? indexBits : deltaBits);
            // AU-Index is 0 and AU-Index-delta is 0 unless frames are interleaved (RFC 3640 3.2.1.1).
            if (delta != 0 || size == 0 || size > end - next) {
                malformed();
                return;
            }
            emit(packet, next, size, unitTimestamp);
            next += size;
            unitTimestamp += frameTicks;
            bit += sizeBits + (first ? indexBits : deltaBits);
            first = false;
        }
    }

    private void emit(ByteBuf packet, int index, int size, int timestamp) {
        ByteBuf unit = allocator.directBuffer(size, size);
        unit.writeBytes(packet, index, size);
        output.unit(format, timestamp, true, unit);
    }

    private void begin(ByteBuf packet, int start, int end, int timestamp, boolean marker, int size) {
        fragmentedTimestamp = timestamp;
        if (marker) {
            faults.damagedUnits++; // the last fragment of a frame whose others are lost
            return;
        }
        if (size > MAX_UNIT_BYTES) {
            faults.oversizedUnits++;
            skipsFragments = true;
            return;
        }
        fragments = allocator.directBuffer(size, size).writeBytes(packet, start, end - start);
        fragmentedBytes = size;
    }

    private void fragment(ByteBuf packet, int start, int end, boolean marker) {
        ByteBuf unit = fragments;
        if (unit == null || end - start > unit.writableBytes()) {
            malformed();
            return;
        }
        unit.writeBytes(packet, start, end - start);
        if (unit.writerIndex() == fragmentedBytes) {
            fragments = null;
            output.unit(format, fragmentedTimestamp, true, unit);
        } else if (marker) {
            abandonFragments();
        }
    }

    private void malformed() {
        faults.malformed++;
        abandonFragments();
        skipsFragments = false;
    }

    private void abandonFragments() {
        if (fragments != null) {
            faults.damagedUnits++;
        }
        dropFragments();
    }

    private void dropFragments() {
        ByteBuf unit = fragments;
        fragments = null;
        if (unit != null) {
            unit.release();
        }
    }

    private static long bits(ByteBuf in, long firstBit, int count) {
        long value = 0;
        for (long bit = firstBit; bit < firstBit + count; bit++) {
            value = value << 1 | ((in.getByte((int) (bit >>> 3)) >>> (7 - (bit & 7))) & 1);
        }
        return value;
    }

    private static int number(Map<String, String> parameters, String name, int otherwise, int max)
            throws MediaFormatException {
        String text = parameters.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int value = Integer.parseInt(text.trim());
            if (value >= 0 && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            throw new MediaFormatException("expected " + name + " of 0 to " + max + " but was \"" + text + "\"", e);
        }
        throw new MediaFormatException("expected " + name + " of 0 to " + max + " but was " + text);
    }

    private static ByteBuf config(@Nullable String text) throws MediaFormatException {
        if (text == null) {
            throw new MediaFormatException("expected the AudioSpecificConfig in config= but there is none");
        }
        try {
            return Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(text.trim()));
        } catch (IllegalArgumentException e) {
            throw new MediaFormatException("expected config= in hexadecimal digits but was \"" + text + "\"", e);
        }
    }
}
