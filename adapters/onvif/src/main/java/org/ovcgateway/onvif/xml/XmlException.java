package org.ovcgateway.onvif.xml;

import org.jspecify.annotations.Nullable;

/** A document that cannot be read. The message says what is wrong and where; it shows nothing of the text. */
public final class XmlException extends Exception {
    private static final long serialVersionUID = 1;

    public XmlException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
