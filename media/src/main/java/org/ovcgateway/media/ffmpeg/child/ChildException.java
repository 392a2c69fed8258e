package org.ovcgateway.media.ffmpeg.child;

import org.jspecify.annotations.Nullable;

/** A child did not do what it was started for. The message is in words for an operator, without secrets. */
public final class ChildException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean own;

    private ChildException(String message, @Nullable Throwable cause, boolean own) {
        super(message, cause);
        this.own = own;
    }

    public ChildException(String message, @Nullable Throwable cause) {
        this(message, cause, false);
    }

    public ChildException(String message) {
        this(message, null, false);
    }

    static ChildException inItsWords(String words) {
        return new ChildException(words, null, true);
    }

    /** Whether the message is what the child said, not what became of it. */
    public boolean isInItsWords() {
        return own;
    }
}
