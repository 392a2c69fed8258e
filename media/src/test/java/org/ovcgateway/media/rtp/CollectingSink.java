package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.TrackFormat;
import org.ovcgateway.media.relay.Sink;

/** Copies what it is handed, for looking at later. */
final class CollectingSink implements Sink {
    final List<Unit> units = new ArrayList<>();

    /** How many units had come before each discontinuity. */
    final List<Integer> discontinuities = new ArrayList<>();

    int flushes;

    /** An access unit with its data copied out of the pool. */
    record Unit(TrackFormat format, long pts, long dts, boolean keyFrame, ByteBuf data) {
        boolean isVideo() {
            return format.codec().isVideo();
        }

        /** The NAL units of a video unit. */
        List<ByteBuf> nalUnits() {
            List<ByteBuf> nals = new ArrayList<>();
            ByteBuf rest = data.duplicate();
            while (rest.isReadable()) {
                nals.add(rest.readSlice(rest.readInt()));
            }
            return nals;
        }
    }

    @Override
    public void accept(AccessUnit unit) {
        if (!unit.data().isDirect() || unit.data().readerIndex() != 0) {
            throw new AssertionError("expected a direct buffer read from its start");
        }
        units.add(new Unit(unit.format(), unit.pts(), unit.dts(), unit.keyFrame(), Unpooled.copiedBuffer(unit.data())));
    }

    @Override
    public void flush() {
        flushes++;
    }

    @Override
    public void discontinuity() {
        discontinuities.add(units.size());
    }

    List<Unit> video() {
        return units.stream().filter(Unit::isVideo).toList();
    }

    List<Unit> audio() {
        return units.stream().filter(unit -> !unit.isVideo()).toList();
    }

    Unit last() {
        return units.get(units.size() - 1);
    }
}
