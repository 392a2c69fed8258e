package org.ovcgateway.media.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_close_input;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EOF;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EXIT;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_OPT_SEARCH_CHILDREN;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_free;
import static org.bytedeco.ffmpeg.global.avutil.av_opt_get;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.Pointer;
import org.jspecify.annotations.Nullable;

/**
 * A stream from elsewhere, read by libavformat: its packets of one video and one audio stream. Blocks; used on one thread,
 * but for {@link #interrupt}. What is open is closed by {@link #close}.
 */
final class FormatReader implements AutoCloseable {
    /** Without data for as long, the stream is dead whatever its socket says. */
    static final Duration SILENCE = Duration.ofSeconds(10);

    private static final String PROTOCOLS = "http,https,tls,tcp,udp,rtp,rtsp";
    private static final String FORMATS =
            "rtsp,mpegts,flv,live_flv,mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,h264,hevc,m4v,aac,mpjpeg,mjpeg,mjpeg_2000";

    private final InputUrl url;
    private final Interrupts.Entry interrupts;
    private final AVPacket packet;
    private volatile boolean interrupted;
    private long lastDataNanos = System.nanoTime();
    private @Nullable AVFormatContext context;

    /** @throws FfmpegException if FFmpeg's libraries cannot be loaded */
    FormatReader(InputUrl url) throws FfmpegException {
        Ffmpeg.loadDemuxer();
        this.url = url;
        this.interrupts = Interrupts.register(() -> interrupted || isSilent());
        this.packet = av_packet_alloc();
    }

    /**
     * Connects and finds out what is in the stream.
     *
     * @return the best video and the best audio stream, as far as there are any
     * @throws FfmpegException if it cannot be opened, is on another host by now, or has neither
     */
    List<AVStream> open() throws FfmpegException {
        AVFormatContext fresh = avformat_alloc_context();
        interrupts.in(fresh.interrupt_callback());
        AVDictionary options = new AVDictionary();
        av_dict_set(options, "protocol_whitelist", PROTOCOLS, 0);
        av_dict_set(options, "format_whitelist", FORMATS, 0);
        av_dict_set(options, "rtsp_transport", "tcp", 0);
        av_dict_set(options, "probesize", "2000000", 0);
        av_dict_set(options, "analyzeduration", "2000000", 0);
        av_dict_set(options, "user_agent", "ovc-gateway", 0);
        try {
            lastDataNanos = System.nanoTime();
            // Frees the context itself if it fails.
            check("opening the stream", avformat_open_input(fresh, url.withCredentials(), null, options));
            context = fresh;
            refuseAnotherHost(fresh);
            check("reading what is in the stream", avformat_find_stream_info(fresh, (AVDictionary) null));
        } finally {
            av_dict_free(options);
        }
        List<AVStream> streams = new ArrayList<>();
        for (int type : new int[] {AVMEDIA_TYPE_VIDEO, AVMEDIA_TYPE_AUDIO}) {
            int index = av_find_best_stream(fresh, type, -1, -1, (AVCodec) null, 0);
            if (index >= 0) {
                streams.add(fresh.streams(index));
            }
        }
        if (streams.isEmpty()) {
            throw new FfmpegException("expected video or audio but the stream has neither");
        }
        return streams;
    }

    /**
     * The next packet, valid until the next call; waits for it.
     *
     * @return null if the stream is over
     * @throws FfmpegException if it broke, or nothing came for {@link #SILENCE}, or after {@link #interrupt}
     */
    @Nullable
    AVPacket read() throws FfmpegException {
        AVFormatContext open = context;
        if (open == null) {
            throw new IllegalStateException("not open");
        }
        av_packet_unref(packet);
        lastDataNanos = System.nanoTime();
        int result = av_read_frame(open, packet);
        if (result == AVERROR_EOF) {
            return null;
        }
        check("reading the stream", result);
        return packet;
    }

    /** Has the call that blocks, and every later one, fail soon. From any thread. */
    void interrupt() {
        interrupted = true;
    }

    @Override
    public void close() {
        av_packet_free(packet);
        if (context != null) {
            avformat_close_input(context);
            context = null;
        }
        interrupts.close();
    }

    private boolean isSilent() {
        return System.nanoTime() - lastDataNanos > SILENCE.toNanos();
    }

    /** FFmpeg follows a redirection to any host; a camera has no business to send us elsewhere. */
    private void refuseAnotherHost(AVFormatContext opened) throws FfmpegException {
        String location = opened.pb() == null ? opened.url().getString() : httpLocation(opened);
        if (!url.sameHost(location)) {
            throw new FfmpegException("expected the stream at " + url + " but was sent on to another host");
        }
    }

    private static String httpLocation(AVFormatContext opened) {
        try (BytePointer text = new BytePointer((Pointer) null)) {
            if (av_opt_get(opened.pb(), "location", AV_OPT_SEARCH_CHILDREN, text) < 0 || text.isNull()) {
                return opened.url().getString();
            }
            String location = text.getString(StandardCharsets.UTF_8);
            av_free(text);
            return location;
        }
    }

    private void check(String what, int result) throws FfmpegException {
        if (result >= 0) {
            return;
        }
        if (result == AVERROR_EXIT && !interrupted) {
            throw new FfmpegException(what + ": nothing came for " + SILENCE.toSeconds() + " s");
        }
        Ffmpeg.check(result, what);
    }
}
