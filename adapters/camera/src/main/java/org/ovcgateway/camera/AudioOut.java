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

    /**
     * Has the camera play a file by itself, once, for those that take no back channel (ONVIF Media2, audio clips). Completes when it
     * plays; fails with {@link NotSupported} where the camera plays no files, or none of this form.
     *
     * @param file MP3, WAV or Ogg; not changed from now on
     */
    default CompletionStage<Clip> play(byte[] file) {
        return NotSupported.answer("the camera plays no files by itself");
    }

    /** A file that the camera plays by itself. Safe for any thread. */
    interface Clip {
        /** Completes when it was played to its end, or stopped, or nobody knows; never fails. */
        CompletionStage<Void> over();

        /** Has it end now; nothing happens if it is over. */
        void stop();
    }
}
