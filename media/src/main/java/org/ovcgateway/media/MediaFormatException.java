package org.ovcgateway.media;

/** What came is not what the format's specification allows. The message says what was wanted, what came and where. */
public final class MediaFormatException extends Exception {
    private static final long serialVersionUID = 1;

    public MediaFormatException(String message) {
        super(message);
    }

    public MediaFormatException(String message, Throwable cause) {
        super(message, cause);
    }
}
