package org.ovcgateway.camera;

import java.util.concurrent.CompletionStage;

/** Stills that a camera makes itself. */
public interface Snapshots {

    Snapshots NONE = () -> NotSupported.answer("the camera makes no stills itself");

    /** A JPEG of what it sees now: begins with FF D8, not larger than 16 MiB. */
    CompletionStage<byte[]> take();
}
