package org.ovcgateway.media.sound;

import org.jspecify.annotations.Nullable;

/** No sound could be made of a file. The message is in words for an operator, without secrets. */
public final class SoundException extends Exception {
    private static final long serialVersionUID = 1;

    public SoundException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    public SoundException(String message) {
        this(message, null);
    }
}
