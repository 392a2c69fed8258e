package org.ovcgateway.gateway.onvif;

import java.util.function.UnaryOperator;
import org.ovcgateway.onvif.device.Learnt;
import org.ovcgateway.onvif.device.Memory;

/** A camera's memory, of which nothing is kept. */
public final class Remembered implements Memory {
    private Learnt learnt = Learnt.NOTHING;

    @Override
    public Learnt learnt() {
        return learnt;
    }

    @Override
    public void update(UnaryOperator<Learnt> change) {
        learnt = change.apply(learnt);
    }
}
