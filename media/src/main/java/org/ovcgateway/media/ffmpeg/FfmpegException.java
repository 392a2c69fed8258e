package org.ovcgateway.media.ffmpeg;

import org.jspecify.annotations.Nullable;

/** FFmpeg refused something, or is not there. The message is fit for an operator and holds no secret. */
public final class FfmpegException extends Exception {
    private static final long serialVersionUID = 1;

    public FfmpegException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public FfmpegException(String message) {
        this(message, null);
    }
}
