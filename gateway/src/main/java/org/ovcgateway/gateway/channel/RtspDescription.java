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

/** Has a camera describe a stream (RFC 2326 10.2), and leaves it at that: nothing is set up. */
public final class RtspDescription {
    private RtspDescription() {}

    /**
     * The tracks that a camera offers, in its order.
     *
     * @param loop to be called on
     * @return fails with {@link RtspException}
     */
    public static Future<List<RtpTrack>> ask(ChannelLoop loop, StreamAddress address, RtspOptions options) {
        Promise<List<RtpTrack>> answer = Promise.promise();
        RtspClient client =
                new RtspClient(loop.transport(), RtspUrl.parse(address.url()), address.credentials(), options);
        client.open(new RtspClient.Listener() {
            @Override
            public TrackSelection described(List<RtpTrack> tracks) throws RtspException {
                answer.tryComplete(tracks);
                throw new RtspException(RtspException.Kind.REFUSED, "the description is all that was wanted");
            }

            @Override
            public void playing() {}

            @Override
            public void closed(@Nullable RtspException cause) {
                answer.tryFail(
                        cause == null ? new RtspException(RtspException.Kind.NETWORK, "the connection closed") : cause);
            }
        });
        return answer.future();
    }

    /**
     * Why the gateway does not carry each of the tracks, for an operator; empty for one that it does.
     *
     * @param tracks as they were announced
     */
    public static List<String> refusals(List<RtpTrack> tracks) {
        return RtspSource.refusals(tracks);
    }
}
