package org.ovcgateway.gateway.channel;

import io.netty.handler.ssl.SslContext;
import io.vertx.core.Future;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.status.PushStatus;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.flv.HevcForm;
import org.ovcgateway.media.net.Transport;
import org.ovcgateway.media.push.Push;
import org.ovcgateway.media.relay.Relay;
import org.ovcgateway.media.rtmp.RtmpOptions;
import org.ovcgateway.media.rtmp.RtmpPush;
import org.ovcgateway.media.rtmp.RtmpUrl;
import org.ovcgateway.media.srt.SrtPush;
import org.ovcgateway.media.srt.SrtUrl;

/** Where a live push goes. Its {@code toString} holds no secret. */
sealed interface PushTarget {

    /** Gets what takes time to get; to be awaited before the first {@link #connect}. */
    default Future<Void> prepare() {
        return Future.succeededFuture();
    }

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
    static PushTarget of(String url, PushSettings settings) throws CommandException {
        String scheme = url.substring(0, Math.max(0, url.indexOf(':'))).toLowerCase(Locale.ROOT);
        try {
            return switch (scheme) {
                case "rtmp", "rtmps" -> Rtmp.of(RtmpUrl.parse(url), settings);
                case "srt" -> new Srt(SrtUrl.parse(url));
                default ->
                    throw new CommandException(
                            ErrorCode.BAD_PARAMETER,
                            "url: expected rtmp://, rtmps:// or srt:// but was '" + scheme + ":'");
            };
        } catch (IllegalArgumentException e) {
            throw new CommandException(ErrorCode.BAD_PARAMETER, "url: " + e.getMessage(), e);
        }
    }

    /**
     * An RTMP server.
     *
     * @param hevc how it takes H.265
     * @param tls asked only where the URL wants TLS
     */
    record Rtmp(RtmpUrl url, HevcForm hevc, Supplier<Future<SslContext>> tls) implements PushTarget {
        static Rtmp of(RtmpUrl url, PushSettings settings) {
            return new Rtmp(url, settings.hevc(url.host()), settings.tls());
        }

        @Override
        public Future<Void> prepare() {
            return url.tls() ? tls.get().mapEmpty() : Future.succeededFuture();
        }

        @Override
        public Push connect(Transport transport, Relay source) {
            SslContext context = url.tls() ? tls.get().result() : null;
            RtmpOptions options = new RtmpOptions(RtmpPush.Timeouts.DEFAULT, hevc, context);
            return new RtmpPush(transport, url, source.tracks(), options);
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
            if (video.codec() != Codec.H265) {
                return "RTMP carries H.264 and H.265, but the camera sends MPEG-4 part 2; SRT carries it";
            }
            return hevc == HevcForm.OFF
                    ? "the camera sends H.265, which platform.rtmp-hevc keeps from this RTMP server; SRT carries it"
                    : null;
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
