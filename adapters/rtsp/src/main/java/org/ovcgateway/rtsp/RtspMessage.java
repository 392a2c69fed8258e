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
    }

    /** A request of the camera's. */
    record Request(String method, RtspHeaders headers) implements RtspMessage {}
}
