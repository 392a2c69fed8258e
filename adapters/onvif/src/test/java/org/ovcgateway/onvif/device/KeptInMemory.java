package org.ovcgateway.onvif.device;

import java.util.function.UnaryOperator;

/** A memory that lasts as long as the test. */
public final class KeptInMemory implements Memory {
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
