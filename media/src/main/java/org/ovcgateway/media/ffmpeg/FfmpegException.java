package org.ovcgateway.media.ffmpeg;

/** FFmpeg could not do what it was asked to. The message is fit for an operator and holds no secret. */
public final class FfmpegException extends Exception {
    private static final long serialVersionUID = 1;

    public FfmpegException(String message) {
        super(message);
    }
}
