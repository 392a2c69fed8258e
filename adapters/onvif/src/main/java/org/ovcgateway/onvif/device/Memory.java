package org.ovcgateway.onvif.device;

import java.util.function.UnaryOperator;

/** Where what was learnt of one camera is kept. Used on the camera's event loop, and does not block. */
public interface Memory {

    /** What is known now. */
    Learnt learnt();

    /** Puts something else in its place and sees to it that it lasts; nothing happens where it equals what was there. */
    void update(UnaryOperator<Learnt> change);
}
