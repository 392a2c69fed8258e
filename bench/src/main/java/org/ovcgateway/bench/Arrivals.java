package org.ovcgateway.bench;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.relay.Sink;

/**
 * When each video access unit arrived, by the checksum of its coded data, which no remuxer changes. A clip that loops brings a
 * unit again; the latest counts.
 */
final class Arrivals implements Sink {
    private final Map<Long, Long> nanosByUnit = new HashMap<>();

    @Override
    public synchronized void accept(AccessUnit unit) {
        if (unit.isVideo()) {
            nanosByUnit.put(checksum(unit.data()), System.nanoTime());
        }
    }

    synchronized void clear() {
        nanosByUnit.clear();
    }

    /** Milliseconds from a unit's arrival there to its arrival here, ascending, for all units that arrived at both. */
    List<Double> behind(Arrivals there) {
        Map<Long, Long> first = there.copy();
        List<Double> delays = new ArrayList<>();
        copy().forEach((unit, nanos) -> {
            @Nullable Long before = first.get(unit);
            if (before != null) {
                delays.add((nanos - before) / 1e6);
            }
        });
        Collections.sort(delays);
        return delays;
    }

    private synchronized Map<Long, Long> copy() {
        return new HashMap<>(nanosByUnit);
    }

    private static long checksum(ByteBuf data) {
        CRC32 crc = new CRC32();
        crc.update(data.nioBuffer());
        return (crc.getValue() << 24) ^ data.readableBytes();
    }
}
