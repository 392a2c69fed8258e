package org.ovcgateway.camera;

import java.util.concurrent.CompletionStage;

/** Starting a camera anew. */
public interface Reboot {

    Reboot NONE = () -> NotSupported.answer("the camera cannot be told to reboot");

    /**
     * Completes when the camera has said that it will. Fails with {@link NotSupported} where others would go down with it,
     * such as the other inputs of a recorder.
     */
    CompletionStage<Void> reboot();
}
