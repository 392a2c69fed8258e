package org.ovcgateway.media.still;

import java.util.concurrent.CompletionStage;
import org.ovcgateway.media.AccessUnit;

/** Makes JPEGs of key frames. May be called from any thread and does not block. */
public interface StillMaker {

    /**
     * Makes the JPEG of a key frame, in its coded size.
     *
     * @param keyFrame H.264 or H.265; borrowed: it is retained for as long as it is needed
     * @return the JPEG, completed on any thread; fails with a {@link StillException}
     */
    CompletionStage<byte[]> make(AccessUnit keyFrame);
}
