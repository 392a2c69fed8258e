package org.ovcgateway.media.ffmpeg.still;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG2_SHOW_ALL;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_free;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;
import static org.bytedeco.ffmpeg.global.avutil.av_max_alloc;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;
import org.ovcgateway.media.ffmpeg.child.ChildProcess;
import org.ovcgateway.media.ffmpeg.child.ChildProgram;

/**
 * The child process's program: {@code StillDecoder h264|hevc} reads one key frame with its parameter sets as Annex B from
 * standard input and writes its JPEG to standard output, or says on standard error why there is none and ends with
 * {@link ChildProcess#REFUSED}. Knows nothing of the rest of the gateway, so that little is loaded.
 */
public final class StillDecoder {
    /** The largest key frame that is taken. */
    static final int MAX_INPUT_BYTES = 16 << 20;

    private static final int MAX_PIXELS = 4096 * 4096;
    /** The encoder's worst case for a band of a picture, which it reserves but does not use, is the greatest. */
    private static final long MAX_ALLOCATION = 64 << 20;

    private static final long LIFE_MILLIS = 10_000;

    private StillDecoder() {}

    /** Does one picture and ends the process. */
    public static void main(String[] args) {
        ChildProgram.run((in, out) -> make(args[0], in, out), LIFE_MILLIS);
    }

    private static void make(String codec, InputStream in, OutputStream out) throws IOException {
        av_log_set_level(AV_LOG_QUIET);
        av_max_alloc(MAX_ALLOCATION);
        AVFrame frame = decode(codec.equals("hevc") ? AV_CODEC_ID_HEVC : AV_CODEC_ID_H264, in);
        JpegBands.write(frame, out);
    }

    /** The decoder is gone on return: the picture is nobody else's. */
    private static AVFrame decode(int codec, InputStream in) throws IOException {
        AVPacket packet = read(in);
        AVCodec decoder = avcodec_find_decoder(codec);
        AVCodecContext context = avcodec_alloc_context3(decoder);
        context.thread_count(1);
        context.flags2(AV_CODEC_FLAG2_SHOW_ALL);
        context.max_pixels(MAX_PIXELS);
        check(avcodec_open2(context, decoder, (AVDictionary) null), "opening the decoder");
        check(avcodec_send_packet(context, packet), "decoding the key frame");
        check(avcodec_send_packet(context, null), "decoding the key frame");
        AVFrame frame = av_frame_alloc();
        check(
                avcodec_receive_frame(context, frame),
                "expected a picture but there was none in the key frame: decoding");
        if (frame.decode_error_flags() != 0) {
            throw new IOException("the key frame is damaged");
        }
        av_packet_free(packet);
        avcodec_free_context(context);
        return frame;
    }

    /** Straight into native memory, which is the packet's padding included. */
    private static AVPacket read(InputStream in) throws IOException {
        byte[] piece = new byte[32 << 10];
        BytePointer data = new BytePointer(av_malloc(MAX_INPUT_BYTES + AV_INPUT_BUFFER_PADDING_SIZE));
        int size = 0;
        int length;
        while ((length = in.read(piece)) >= 0) {
            if (size + length > MAX_INPUT_BYTES) {
                throw new IOException(
                        "expected a key frame of at most " + MAX_INPUT_BYTES + " bytes but was a larger one");
            }
            data.position(size).put(piece, 0, length);
            size += length;
        }
        if (size == 0) {
            throw new IOException("expected a key frame but there was no byte");
        }
        data.position(size).put(new byte[AV_INPUT_BUFFER_PADDING_SIZE], 0, AV_INPUT_BUFFER_PADDING_SIZE);
        AVPacket packet = av_packet_alloc();
        packet.data(data.position(0));
        packet.size(size);
        return packet;
    }

    static void check(int result, String doing) throws IOException {
        if (result < 0) {
            throw new IOException(doing + " failed with FFmpeg's code " + result);
        }
    }
}
