package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.h26x.ParameterSets;
import org.ovcgateway.media.h26x.SequenceParameterSet;

/**
 * Puts NAL units together to access units: finds where one ends, keeps parameter sets, delimiters and filler out of the
 * data, and after a loss drops everything up to the next key frame. NAL units come whole or in fragments. Each byte is
 * copied once, into a buffer of the access unit.
 */
final class PictureAssembler {
    /** Access units that grow beyond this are dropped; level 6.2 intra pictures of cameras stay far below. */
    static final int MAX_UNIT_BYTES = 8 << 20;

    private static final int LENGTH_BYTES = 4;

    /** How much of a buffer may stay unused. */
    private static final int TOLERATED_WASTE = 8192;

    private final NalSyntax syntax;
    private final ParameterSets sets;
    private final ByteBufAllocator allocator;
    private final UnitOutput output;
    private final Faults faults;
    private final SizeEstimate keySize = new SizeEstimate(64 << 10);
    private final SizeEstimate deltaSize = new SizeEstimate(16 << 10);

    private @Nullable ByteBuf data;
    private boolean open;
    private int timestamp;
    private boolean hasSlice;
    private boolean keyFrame;
    private boolean damaged;
    private boolean oversized;
    private boolean skipped;

    /** Decoding can start at the unit at hand, as it says itself. */
    private boolean recoveryPoint;

    /** Pictures that have begun in the unit at hand: a second one is the other field. */
    private int pictures;

    /** The last unit was ended by a marker, and had this time stamp. */
    private boolean markerEnded;

    private int lastTimestamp;

    /** Slices came behind the marker of their picture: markers mean nothing in this stream. */
    private boolean distrustsMarkers;

    /** Fields came as units of the same time stamp: two make one unit, which their markers do not end. */
    private boolean pairsFields;

    /** Where the fragmented NAL unit's length stands in the data; -1 outside of one. */
    private int fragmentStart = -1;

    private boolean inFragment;
    private int fragmentType;

    /** Packets are missing before the packet to come. */
    private boolean lossBefore;

    /** Packets are missing before the unit at hand, so that it may lack its head. */
    private boolean headUnsure;

    private boolean awaitsKeyFrame = true;

    /** Units were lost since the last one that was handed on. */
    private boolean broken;

    /** A unit has been handed on. */
    private boolean started;

    /** Decoding began at the last key frame, so that the leading pictures behind it lack their references. */
    private boolean dropsLeading;

    PictureAssembler(
            NalSyntax syntax, ParameterSets sets, ByteBufAllocator allocator, UnitOutput output, Faults faults) {
        this.syntax = syntax;
        this.sets = sets;
        this.allocator = allocator;
        this.output = output;
        this.faults = faults;
    }

    @Nullable
    VideoFormat format() {
        return sets.format();
    }

    @Nullable
    SequenceParameterSet sequence() {
        return sets.sequence();
    }

    /** A packet begins: with another time stamp it belongs to another access unit. */
    void packet(int packetTimestamp) {
        if (open && packetTimestamp != timestamp) {
            finish();
        }
        if (open) {
            damaged |= lossBefore;
        } else {
            open(packetTimestamp);
            headUnsure = lossBefore;
        }
        lossBefore = false;
    }

    /** The packet with the last bit of an access unit has been read. */
    void marker() {
        // Many cameras set the marker on parameter sets, too: without a slice the unit goes on.
        if (open && (hasSlice || damaged) && !distrustsMarkers && !pairsFields) {
            finish();
            markerEnded = true;
        }
    }

    /** Packets are missing before the next one. */
    void lost() {
        damaged |= open;
        lossBefore = true;
        awaitsKeyFrame = true;
        broken = true;
        dropFragment();
    }

    /** The packet at hand cannot be read: its access unit is damaged. */
    void malformed() {
        faults.malformed++;
        damage();
    }

    /** Part of the access unit is known to be missing. */
    void damage() {
        damaged = true;
        dropFragment();
    }

    /** A whole NAL unit. */
    void nal(ByteBuf from, int index, int length) {
        if (inFragment) {
            damage();
        }
        if (length <= syntax.headerBytes) {
            // Some cameras pad with empty units; they carry nothing.
            faults.malformed++;
            return;
        }
        int type = syntax.type(from.getByte(index));
        if (syntax.isParameterSet(type)) {
            boundary(type, (byte) 0);
            parameterSet(from.slice(index, length));
            return;
        }
        if (syntax.isSupplement(type)) {
            boundary(type, (byte) 0);
            recoveryPoint |= !hasSlice && syntax.isRecoveryPoint(from, index, length);
        }
        if (admits(type, from.getByte(index + syntax.headerBytes)) && makeRoom(LENGTH_BYTES + length)) {
            ByteBuf unit = unit();
            unit.writeInt(length);
            unit.writeBytes(from, index, length);
        }
    }

    /**
     * The first fragment of a NAL unit.
     *
     * @param header the NAL unit header, its bytes in the low bits
     */
    void beginFragments(int header, ByteBuf from, int index, int length) {
        if (inFragment) {
            damage();
        }
        if (length == 0) {
            malformed();
            return;
        }
        inFragment = true;
        fragmentType = syntax.type((byte) (header >>> (8 * (syntax.headerBytes - 1))));
        boolean admitted = admits(fragmentType, from.getByte(index)) || syntax.isParameterSet(fragmentType);
        if (admitted && makeRoom(LENGTH_BYTES + syntax.headerBytes + length)) {
            ByteBuf unit = unit();
            fragmentStart = unit.writerIndex();
            unit.writeInt(0);
            if (syntax.headerBytes == 1) {
                unit.writeByte(header);
            } else {
                unit.writeShort(header);
            }
            unit.writeBytes(from, index, length);
        }
    }

    /** A fragment that is not the first. */
    void fragment(ByteBuf from, int index, int length) {
        if (!inFragment) {
            damage();
        } else if (fragmentStart >= 0 && makeRoom(length)) {
            unit().writeBytes(from, index, length);
        }
    }

    /** The last fragment has been read. */
    void endFragments() {
        if (fragmentStart >= 0) {
            ByteBuf unit = unit();
            int start = fragmentStart + LENGTH_BYTES;
            int length = unit.writerIndex() - start;
            if (syntax.isParameterSet(fragmentType)) {
                parameterSet(unit.slice(start, length));
                unit.writerIndex(fragmentStart);
            } else {
                unit.setInt(fragmentStart, length);
            }
        }
        inFragment = false;
        fragmentStart = -1;
    }

    void close() {
        open = false;
        discard();
    }

    /** Ends the unit at hand if this NAL unit belongs to the next one, although stamp and marker do not say so. */
    private void boundary(int type, byte firstAfterHeader) {
        if (!hasSlice) {
            return;
        }
        boolean begins = syntax.isSlice(type) && syntax.startsPicture(type, firstAfterHeader);
        boolean next;
        if (framesOnly()) {
            next = begins || (!syntax.isSlice(type) && syntax.startsAccessUnit(type));
        } else if (pairsFields) {
            next = begins && pictures >= 2;
            pictures += begins ? 1 : 0;
        } else {
            next = !syntax.isSlice(type) && syntax.startsAccessUnit(type);
        }
        if (next) {
            boolean fragmented = inFragment;
            inFragment = false;
            int same = timestamp;
            finish();
            open(same);
            inFragment = fragmented;
        }
    }

    /** Looks at a NAL unit's first bytes; answers whether it is to be copied. */
    private boolean admits(int type, byte firstAfterHeader) {
        boundary(type, firstAfterHeader);
        if (syntax.isSlice(type) && !hasSlice) {
            firstSlice(type, firstAfterHeader);
        }
        return !skipped && !damaged && !syntax.isStripped(type);
    }

    private void firstSlice(int type, byte firstAfterHeader) {
        hasSlice = true;
        pictures = 1;
        keyFrame = recoveryPoint || syntax.isKeySlice(type);
        boolean begins = syntax.startsPicture(type, firstAfterHeader);
        if (headUnsure && !begins) {
            damaged = true;
        } else if (markerEnded && timestamp == lastTimestamp) {
            behindMarker(begins);
        }
        if ((awaitsKeyFrame && !keyFrame) || (dropsLeading && syntax.isSkippedLeading(type)) || sets.format() == null) {
            skipped = true;
            discard();
        } else if (data != null) {
            data.ensureWritable(Math.min(estimate().bytes(), data.maxWritableBytes()));
        }
    }

    /** A slice has the time stamp of a picture that its marker has ended. */
    private void behindMarker(boolean begins) {
        if (!begins) {
            distrustsMarkers = true;
            damaged = true; // its first part has been handed on already
        } else if (!framesOnly()) {
            pairsFields = true;
        }
    }

    private boolean framesOnly() {
        SequenceParameterSet sequence = sets.sequence();
        return sequence == null || sequence.framesOnly();
    }

    private void parameterSet(ByteBuf nal) {
        try {
            sets.put(nal);
        } catch (MediaFormatException e) {
            faults.malformed++;
        }
    }

    private void open(int packetTimestamp) {
        open = true;
        timestamp = packetTimestamp;
        hasSlice = false;
        keyFrame = false;
        damaged = false;
        oversized = false;
        skipped = false;
        headUnsure = false;
        recoveryPoint = false;
        pictures = 0;
    }

    private void finish() {
        open = false;
        markerEnded = false;
        lastTimestamp = timestamp;
        if (inFragment) {
            damage();
        }
        VideoFormat format = sets.format();
        if (damaged || oversized) {
            faults.damagedUnits += oversized ? 0 : 1;
            faults.oversizedUnits += oversized ? 1 : 0;
            awaitsKeyFrame = true;
            broken = true;
        } else if (skipped) {
            faults.skippedUnits++;
        }
        if (damaged || oversized || skipped || !hasSlice || format == null || data == null) {
            discard();
            return;
        }
        if (awaitsKeyFrame) {
            dropsLeading = true;
        } else if (keyFrame) {
            dropsLeading = false;
        }
        awaitsKeyFrame = false;
        ByteBuf unit = data;
        data = null;
        int size = unit.readableBytes();
        estimate().add(size);
        if (broken && started) {
            output.discontinuity();
        }
        broken = false;
        started = true;
        output.unit(format, timestamp, keyFrame, trimmed(unit, size));
    }

    /** A small unit in a large buffer is worth a second copy, as sinks keep units for seconds. */
    private ByteBuf trimmed(ByteBuf unit, int size) {
        if (unit.capacity() - size <= TOLERATED_WASTE || size > unit.capacity() / 2) {
            return unit;
        }
        ByteBuf exact = allocator.directBuffer(size, size).writeBytes(unit);
        unit.release();
        return exact;
    }

    private boolean makeRoom(int bytes) {
        ByteBuf unit = data;
        if (unit == null) {
            int expected = Math.max(bytes, estimate().bytes());
            data = allocator.directBuffer(Math.min(expected, MAX_UNIT_BYTES), MAX_UNIT_BYTES);
            unit = data;
        }
        if (oversized || bytes > MAX_UNIT_BYTES - unit.writerIndex()) {
            oversized = true;
            unit.clear();
            fragmentStart = -1;
            return false;
        }
        return true;
    }

    private SizeEstimate estimate() {
        return keyFrame ? keySize : deltaSize;
    }

    private ByteBuf unit() {
        ByteBuf unit = data;
        if (unit == null) {
            throw new IllegalStateException("expected room to be made first");
        }
        return unit;
    }

    private void dropFragment() {
        inFragment = false;
        fragmentStart = -1;
    }

    private void discard() {
        fragmentStart = -1;
        ByteBuf unit = data;
        data = null;
        if (unit != null) {
            unit.release();
        }
    }
}
