package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.rtsp.RtspException;
import org.ovcgateway.rtsp.RtspOptions;

/** Has the camera describe its stream, and leaves it at that. */
final class RtspQuestion implements CameraQuestion {
    private final ChannelLoop loop;
    private final RtspOptions options;

    RtspQuestion(ChannelLoop loop, RtspOptions options) {
        this.loop = loop;
        this.options = options;
    }

    @Override
    public Future<Void> ask(StreamAddress address) {
        return RtspDescription.ask(loop, address, options)
                .<Void>mapEmpty()
                .recover(failure -> Future.failedFuture(failure(failure)));
    }

    private static Throwable failure(Throwable cause) {
        if (!(cause instanceof RtspException refusal)) {
            return cause;
        }
        return switch (refusal.kind()) {
            case AUTHENTICATION, NOT_FOUND, UNSUPPORTED -> new Reachability.Refused(refusal.getMessage());
            case NETWORK, TIMEOUT, PROTOCOL, REFUSED, UDP_BLOCKED -> refusal;
        };
    }
}
