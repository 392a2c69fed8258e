package org.ovcgateway.simulator.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovcgateway.simulator.platform.SegmentStore.Segment;
import org.ovcgateway.simulator.platform.SegmentStore.State;

class SegmentStoreTest {
    private final SegmentStore store = new SegmentStore(100);

    @Test
    void theOldestConfirmedSegmentGoesFirst() {
        Segment waiting = upload(40);
        Segment saved = upload(40);
        saved.state = State.SAVED;
        Segment newest = upload(40);
        assertEquals(
                List.of(State.UPLOADED, State.FORGOTTEN, State.UPLOADED),
                List.of(waiting.state, saved.state, newest.state));
    }

    @Test
    void withoutConfirmedOnesTheOldestGoes() {
        Segment first = upload(60);
        Segment second = upload(60);
        assertEquals(List.of(State.FORGOTTEN, State.UPLOADED), List.of(first.state, second.state));
    }

    private Segment upload(int bytes) {
        Segment segment = store.create("session", 1, 1, false, bytes);
        store.uploaded(segment, Buffer.buffer(new byte[bytes]));
        return segment;
    }
}
