package org.ovcgateway.gateway.platform;

import org.ovcgateway.gateway.platform.dialect.Excerpt;

/** The platform answered a request of ours with an error. */
public final class RpcException extends Exception {
    private static final long serialVersionUID = 1;

    private final int code;

    RpcException(String method, int code, String message) {
        super(method + ": error " + code + " " + Excerpt.of(message));
        this.code = code;
    }

    public int code() {
        return code;
    }
}
