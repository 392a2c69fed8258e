package org.ovcgateway.rtsp;

import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a camera that its session is still wanted, by a request that it knows (RFC 2326 12.37). On the connection's event loop. */
final class KeepAlive {
    private static final Logger LOG = LoggerFactory.getLogger(KeepAlive.class);

    private final RtspConnection connection;
    private final RtspUrl url;
    private final RtspOptions options;
    private final RtspSession session;
    private final String sessionUrl;
    private final Set<String> methods;
    private final boolean answerRequired;
    private boolean waiting;

    /**
     * Nothing sent yet.
     *
     * @param sessionUrl what signs of life are addressed to
     * @param methods what {@code Public} offers
     * @param answerRequired whether a camera that does not answer is gone, since nothing else tells whether it lives
     */
    KeepAlive(
            RtspConnection connection,
            RtspUrl url,
            RtspOptions options,
            RtspSession session,
            String sessionUrl,
            Set<String> methods,
            boolean answerRequired) {
        this.connection = connection;
        this.url = url;
        this.options = options;
        this.session = session;
        this.sessionUrl = sessionUrl;
        this.methods = new HashSet<>(methods);
        this.answerRequired = answerRequired;
    }

    /** Sends a sign of life. A camera that refuses it is asked in another way from then on, one that has lost the session failed. */
    void send() {
        if (waiting && answerRequired) {
            return; // the next one would end the patience with the last one
        }
        waiting = true;
        String method = method();
        connection.request(method, sessionUrl, session.header(), options.requestTimeout(), new RtspConnection.Answer() {
            @Override
            public void answered(RtspMessage.Response response) throws RtspException {
                waiting = false;
                if (response.status() == RtspMessage.Response.SESSION_NOT_FOUND) {
                    response.requireSuccess(method, url);
                } else if (!response.isSuccess()) {
                    LOG.debug("{} answers {} by {}", url, method, response.words());
                    methods.remove(method);
                }
            }

            @Override
            public void unanswered(RtspException cause) throws RtspException {
                LOG.debug("{} does not answer {}", url, method);
                if (answerRequired) {
                    throw cause;
                }
            }
        });
    }

    /** Whether the camera has not answered the last sign of life. */
    boolean isUnanswered() {
        return waiting;
    }

    /** What signs of life are addressed to. */
    String address() {
        return sessionUrl;
    }

    private String method() {
        if (methods.contains("GET_PARAMETER")) {
            return "GET_PARAMETER";
        }
        return methods.contains("SET_PARAMETER") && !methods.contains("OPTIONS") ? "SET_PARAMETER" : "OPTIONS";
    }
}
