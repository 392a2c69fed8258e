package org.ovcgateway.gateway.channel;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.status.PushStatus;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.net.Transport;
import org.ovcgateway.media.push.Push;
import org.ovcgateway.media.relay.Relay;
import org.ovcgateway.media.rtmp.RtmpPush;
import org.ovcgateway.media.rtmp.RtmpUrl;
import org.ovcgateway.media.srt.SrtPush;
import org.ovcgateway.media.srt.SrtUrl;

/** Where a live push goes. Its {@code toString} holds no secret. */
sealed interface PushTarget {

    /**
     * A new connection to the target, not opened yet.
     *
     * @param source tells what there is to carry
     */
    Push connect(Transport transport, Relay source);

    PushStatus.Protocol protocol();

    /** Why the target cannot take what the source sends, in words; null if it can. */
    @Nullable
    String objection(Relay source);

    /**
     * Reads a URL that a platform named.
     *
     * @throws CommandException {@link ErrorCode#BAD_PARAMETER} if the URL is none that can be pushed to
     */
    static PushTarget of(String url) throws CommandException {
        String scheme = url.substring(0, Math.max(0, url.indexOf(':'))).toLowerCase(Locale.ROOT);
        try {
            return switch (scheme) {
                case "rtmp" -> new Rtmp(RtmpUrl.parse(url));
                case "srt" -> new Srt(SrtUrl.parse(url));
                default ->
                    throw new CommandException(
                            ErrorCode.BAD_PARAMETER, "url: expected rtmp:// or srt:// but was '" + scheme + ":'");
            };
        } catch (IllegalArgumentException e) {
            throw new CommandException(ErrorCode.BAD_PARAMETER, "url: " + e.getMessage(), e);
        }
    }

    record Rtmp(RtmpUrl url) implements PushTarget {
        @Override
        public Push connect(Transport transport, Relay source) {
            return new RtmpPush(transport, url, source.tracks(), RtmpPush.Timeouts.DEFAULT);
        }

        @Override
        public PushStatus.Protocol protocol() {
            return PushStatus.Protocol.RTMP;
        }

        @Override
        public @Nullable String objection(Relay source) {
            VideoFormat video = source.videoFormat();
            if (video == null || video.codec() == Codec.H264) {
                return null;
            }
            return video.codec() == Codec.H265
                    ? "RTMP carries H.264, but the camera sends H.265; SRT carries both"
                    : "RTMP carries H.264, but the camera sends MPEG-4 part 2; SRT carries both";
        }

        @Override
        public String toString() {
            return url.toString();
        }
    }

    record Srt(SrtUrl url) implements PushTarget {
        @Override
        public Push connect(Transport transport, Relay source) {
            return new SrtPush(transport, url, source.formats());
        }

        @Override
        public PushStatus.Protocol protocol() {
            return PushStatus.Protocol.SRT;
        }

        @Override
        public @Nullable String objection(Relay source) {
            return null;
        }

        @Override
        public String toString() {
            return url.toString();
        }
    }
}
