package org.ovcgateway.rtsp;

/** What a camera sends beside media (RFC 2326 4, 6, 7). */
sealed interface RtspMessage {

    RtspHeaders headers();

    /**
     * An answer.
     *
     * @param status 100 to 999
     * @param reason the camera's words; may be empty
     * @param body empty if there is none
     */
    record Response(int status, String reason, RtspHeaders headers, String body) implements RtspMessage {

        static final int UNAUTHORIZED = 401;
        static final int SESSION_NOT_FOUND = 454;

        boolean isSuccess() {
            return status / 100 == 2;
        }

        boolean isRedirect() {
            return status / 100 == 3;
        }

        /** The status line's words, fit for a message. */
        String words() {
            return reason.isEmpty() ? Integer.toString(status) : status + " " + RtspUrl.printable(reason);
        }

        /** @throws RtspException with a kind and words for what the camera answered, unless it is success */
        void requireSuccess(String method, RtspUrl url) throws RtspException {
            if (isSuccess()) {
                return;
            }
            RtspException.Kind kind = switch (status) {
                case 404, 410, SESSION_NOT_FOUND -> RtspException.Kind.NOT_FOUND;
                case 406, 415, 461, 551 -> RtspException.Kind.UNSUPPORTED;
                default -> RtspException.Kind.REFUSED;
            };
            String hint = switch (status) {
                case 453, 503 -> " (it may serve as many clients as it can)";
                case 461 -> " (it does not send media over TCP)";
                default -> "";
            };
            throw new RtspException(kind, url + " answers " + method + " by " + words() + hint);
        }
    }

    /** A request of the camera's. */
    record Request(String method, RtspHeaders headers) implements RtspMessage {}
}
