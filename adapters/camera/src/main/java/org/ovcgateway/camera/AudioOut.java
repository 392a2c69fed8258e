package org.ovcgateway.camera;

import java.util.concurrent.CompletionStage;

/** A camera's loudspeaker. */
public interface AudioOut {

    AudioOut NONE = () -> NotSupported.answer("the camera plays no sound");

    /**
     * Which stream to ask for a back channel (ONVIF Streaming Specification 5.3), in a session of its own: some cameras break
     * the stream that is asked for both.
     */
    CompletionStage<StreamAddress> backChannel();
}
