package org.ovcgateway.gateway.platform.dialect;

/** A field that is missing, of the wrong type or out of range. Names the field, what was wanted and what came. */
public final class BadFieldException extends Exception {
    private static final long serialVersionUID = 1;

    BadFieldException(String field, String wanted, String came) {
        super(field + ": expected " + wanted + " but was " + came);
    }
}
