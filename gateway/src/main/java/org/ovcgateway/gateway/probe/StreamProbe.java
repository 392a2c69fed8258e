package org.ovcgateway.gateway.probe;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.gateway.channel.ChannelLoop;
import org.ovcgateway.gateway.channel.RtspDescription;
import org.ovcgateway.media.rtp.RtpTrack;
import org.ovcgateway.rtsp.RtspOptions;

/** Has streams described by RTSP. */
final class StreamProbe {
    private final ChannelLoop loop;
    private final Questions questions;

    StreamProbe(Vertx vertx, Questions questions) {
        this.loop = ChannelLoop.of(vertx);
        this.questions = questions;
    }

    /** What a stream consists of; null if the camera does not say. Blocks. */
    @Nullable
    List<CameraReport.Track> tracks(String part, StreamAddress address) throws InterruptedException {
        List<RtpTrack> tracks = questions.ask(
                part,
                loop.call(() -> RtspDescription.ask(loop, address, RtspOptions.defaults()))
                        .toCompletionStage());
        if (tracks == null) {
            return null;
        }
        List<String> refusals = RtspDescription.refusals(tracks);
        List<CameraReport.Track> told = new ArrayList<>();
        for (int i = 0; i < tracks.size(); i++) {
            RtpTrack track = tracks.get(i);
            told.add(
                    new CameraReport.Track(track.encodingName(), track.clockRate(), track.channels(), refusals.get(i)));
        }
        return told;
    }
}
