package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.media.rtp.RtpTrack;
import org.ovcgateway.rtsp.RtspClient;
import org.ovcgateway.rtsp.RtspException;
import org.ovcgateway.rtsp.RtspOptions;
import org.ovcgateway.rtsp.RtspUrl;
import org.ovcgateway.rtsp.TrackSelection;

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
        Promise<Void> answer = Promise.promise();
        RtspClient client =
                new RtspClient(loop.transport(), RtspUrl.parse(address.url()), address.credentials(), options);
        client.open(new RtspClient.Listener() {
            @Override
            public TrackSelection described(List<RtpTrack> tracks) throws RtspException {
                answer.tryComplete();
                throw new RtspException(RtspException.Kind.REFUSED, "the description is all that was wanted");
            }

            @Override
            public void playing() {}

            @Override
            public void closed(@Nullable RtspException cause) {
                answer.tryFail(failure(cause));
            }
        });
        return answer.future();
    }

    private static Exception failure(@Nullable RtspException cause) {
        if (cause == null) {
            return new Reachability.Refused("closed");
        }
        return switch (cause.kind()) {
            case AUTHENTICATION, NOT_FOUND, UNSUPPORTED -> new Reachability.Refused(cause.getMessage());
            case NETWORK, TIMEOUT, PROTOCOL, REFUSED, UDP_BLOCKED -> cause;
        };
    }
}
