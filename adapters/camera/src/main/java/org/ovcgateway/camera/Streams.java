package org.ovcgateway.camera;

import java.util.concurrent.CompletionStage;

/** Which of a camera's streams serves which quality. */
public interface Streams {

    /**
     * Finds the stream that comes nearest to a quality. Two qualities that one stream serves get equal addresses, so that
     * the stream is opened once.
     *
     * @return completes on any thread; exceptionally with {@link NotSupported} where the camera has no stream at all
     */
    CompletionStage<StreamAddress> address(Quality quality);

    /** The stream was not to be had at this address: the camera is asked anew when it is wanted the next time. */
    default void stale(StreamAddress address) {}
}
