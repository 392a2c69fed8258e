package org.ovcgateway.simulator.onvif;

import java.util.List;

/** A request that is answered with a SOAP fault (ONVIF Core 5.8). */
final class OnvifFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean sender;

    @SuppressWarnings("serial") // never serialised
    private final List<String> subcodes;

    private OnvifFailure(boolean sender, String reason, String... subcodes) {
        super(reason, null, false, false);
        this.sender = sender;
        this.subcodes = List.of(subcodes);
    }

    /** The client's fault; subcodes from the general to the particular. */
    static OnvifFailure sender(String reason, String... subcodes) {
        return new OnvifFailure(true, reason, subcodes);
    }

    /** The device's fault. */
    static OnvifFailure receiver(String reason, String... subcodes) {
        return new OnvifFailure(false, reason, subcodes);
    }

    static OnvifFailure invalidArgument(String reason) {
        return sender(reason, "ter:InvalidArgVal");
    }

    static OnvifFailure unknown(String what, String token, String subcode) {
        return sender("there is no " + what + " " + token, "ter:InvalidArgVal", subcode);
    }

    static OnvifFailure notAuthorized() {
        return sender("Sender not Authorized", "ter:NotAuthorized");
    }

    static OnvifFailure notSupported(String operation) {
        return receiver("Optional Action Not Implemented: " + operation, "ter:ActionNotSupported");
    }

    boolean isSender() {
        return sender;
    }

    List<String> subcodes() {
        return subcodes;
    }

    String reason() {
        return String.valueOf(getMessage());
    }
}
