package org.ovcgateway.media.ffmpeg.sound;

import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_decoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_to_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_frame;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_packet;
import static org.bytedeco.ffmpeg.global.avformat.av_find_best_stream;
import static org.bytedeco.ffmpeg.global.avformat.av_read_frame;
import static org.bytedeco.ffmpeg.global.avformat.avformat_alloc_context;
import static org.bytedeco.ffmpeg.global.avformat.avformat_find_stream_info;
import static org.bytedeco.ffmpeg.global.avformat.avformat_open_input;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_AUDIO;
import static org.bytedeco.ffmpeg.global.avutil.AV_LOG_QUIET;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_log_set_level;
import static org.bytedeco.ffmpeg.global.avutil.av_malloc;
import static org.bytedeco.ffmpeg.global.avutil.av_max_alloc;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVFormatContext;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.javacpp.BytePointer;
import org.ovcgateway.media.ffmpeg.child.ChildProgram;
import org.ovcgateway.media.sound.SoundFormat.Coding;

/**
 * The child process's program: {@code SoundDecoder CODING RATE CHANNELS PACKET-SAMPLES PACKET-BYTES} reads a file of sound from
 * standard input and writes the payloads of RTP packets to standard output, each behind its length in two bytes, or says on
 * standard error why there are none and ends with {@link ChildProgram#REFUSED}. Knows nothing of the rest of the gateway, so
 * that little is loaded; and frees nothing, since it ends.
 */
public final class SoundDecoder {
    private static final int MAX_INPUT_BYTES = 16 << 20;
    private static final long MAX_ALLOCATION = 64 << 20;

    private static final long LIFE_MILLIS = 60_000;

    private static final String FORMATS = "mp3,aac,mov,mp4,m4a,3gp,3g2,mj2,wav,w64,aiff,flac,ogg,amr";
    private static final String CODECS = "mp3,mp3float,mp2,mp2float,aac,aac_fixed,flac,opus,vorbis,alac,amrnb,amrwb,"
            + "pcm_u8,pcm_s8,pcm_s16le,pcm_s16be,pcm_s24le,pcm_s24be,pcm_s32le,pcm_s32be,pcm_f32le,pcm_f32be,"
            + "pcm_f64le,pcm_f64be,pcm_alaw,pcm_mulaw,adpcm_ms,adpcm_ima_wav,adpcm_ima_qt,adpcm_g726,gsm,gsm_ms";

    private SoundDecoder() {}

    /** Does one file and ends the process. */
    public static void main(String[] args) {
        ChildProgram.run(
                (in, out) -> {
                    try (OutputStream buffered = new BufferedOutputStream(out, 64 << 10)) {
                        make(args, in, buffered);
                    }
                },
                LIFE_MILLIS);
    }

    private static void make(String[] args, InputStream in, OutputStream out) throws IOException {
        av_log_set_level(AV_LOG_QUIET);
        av_max_alloc(MAX_ALLOCATION);
        MemoryFile file = read(in);
        SoundEncoder encoder = new SoundEncoder(
                Coding.valueOf(args[0]),
                Integer.parseInt(args[1]),
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]),
                Integer.parseInt(args[4]),
                out);
        decode(open(file), encoder);
        encoder.finish();
    }

    private static MemoryFile read(InputStream in) throws IOException {
        byte[] piece = new byte[32 << 10];
        BytePointer data = new BytePointer(av_malloc(MAX_INPUT_BYTES));
        int size = 0;
        int length;
        while ((length = in.read(piece)) >= 0) {
            if (size + length > MAX_INPUT_BYTES) {
                throw new IOException("expected a file of at most " + MAX_INPUT_BYTES + " bytes but was a larger one");
            }
            data.position(size).put(piece, 0, length);
            size += length;
        }
        return new MemoryFile(data.position(0), size);
    }

    private static AVFormatContext open(MemoryFile file) throws IOException {
        AVFormatContext context = avformat_alloc_context();
        context.pb(file.context());
        AVDictionary options = new AVDictionary();
        av_dict_set(options, "format_whitelist", FORMATS, 0);
        av_dict_set(options, "codec_whitelist", CODECS, 0);
        av_dict_set(options, "protocol_whitelist", "none", 0);
        check(avformat_open_input(context, "", null, options), "expected MP3, AAC, MP4, WAV, FLAC or Ogg: opening it");
        check(avformat_find_stream_info(context, (AVDictionary) null), "reading what is in the file");
        return context;
    }

    private static void decode(AVFormatContext file, SoundEncoder encoder) throws IOException {
        int index = av_find_best_stream(file, AVMEDIA_TYPE_AUDIO, -1, -1, (AVCodec) null, 0);
        check(index, "expected sound but there is none in the file: looking for it");
        for (int i = 0; i < file.nb_streams(); i++) {
            if (i != index) {
                file.streams(i).discard(avcodec.AVDISCARD_ALL);
            }
        }
        AVCodecContext decoder = decoder(file.streams(index));
        AVPacket packet = av_packet_alloc();
        AVFrame frame = av_frame_alloc();
        while (av_read_frame(file, packet) >= 0) {
            // A damaged packet is passed over.
            if (packet.stream_index() == index && avcodec_send_packet(decoder, packet) >= 0) {
                take(decoder, frame, encoder);
            }
            av_packet_unref(packet);
        }
        avcodec_send_packet(decoder, null);
        take(decoder, frame, encoder);
    }

    private static AVCodecContext decoder(AVStream stream) throws IOException {
        AVCodec codec = avcodec_find_decoder(stream.codecpar().codec_id());
        if (codec == null || !("," + CODECS + ",").contains("," + codec.name().getString() + ",")) {
            throw new IOException("the file's sound is of a kind that is not decoded");
        }
        AVCodecContext context = avcodec_alloc_context3(codec);
        check(avcodec_parameters_to_context(context, stream.codecpar()), "reading what the sound is");
        context.thread_count(1);
        context.pkt_timebase(stream.time_base());
        check(avcodec_open2(context, codec, (AVDictionary) null), "opening the decoder");
        return context;
    }

    private static void take(AVCodecContext decoder, AVFrame frame, SoundEncoder encoder) throws IOException {
        while (avcodec_receive_frame(decoder, frame) >= 0) {
            encoder.encode(frame);
        }
    }

    static int check(int result, String doing) throws IOException {
        if (result < 0) {
            throw new IOException(doing + " failed with FFmpeg's code " + result);
        }
        return result;
    }
}
