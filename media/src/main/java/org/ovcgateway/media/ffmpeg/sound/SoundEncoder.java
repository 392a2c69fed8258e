package org.ovcgateway.media.ffmpeg.sound;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AAC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_ADPCM_G726;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_ADPCM_G726LE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_ALAW;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_MULAW;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_S16;
import static org.bytedeco.ffmpeg.global.avutil.av_audio_fifo_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_audio_fifo_read;
import static org.bytedeco.ffmpeg.global.avutil.av_audio_fifo_size;
import static org.bytedeco.ffmpeg.global.avutil.av_audio_fifo_write;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_compare;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_copy;
import static org.bytedeco.ffmpeg.global.avutil.av_channel_layout_default;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_unref;
import static org.bytedeco.ffmpeg.global.avutil.av_samples_set_silence;
import static org.bytedeco.ffmpeg.global.swresample.swr_alloc_set_opts2;
import static org.bytedeco.ffmpeg.global.swresample.swr_convert_frame;
import static org.bytedeco.ffmpeg.global.swresample.swr_free;
import static org.bytedeco.ffmpeg.global.swresample.swr_init;
import static org.ovcgateway.media.ffmpeg.sound.SoundDecoder.check;

import java.io.IOException;
import java.io.OutputStream;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVAudioFifo;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.sound.SoundFormat.Coding;

/** Resamples and encodes what was decoded, and cuts it into payloads. Lives in the child process. */
final class SoundEncoder {
    private static final int MAX_SECONDS = 600;
    private static final int G726_RATE = 8000;

    private final Coding coding;
    private final int sampleRate;
    private final int channels;
    private final int packetSamples;
    private final byte[] payload;
    private final OutputStream out;

    private final AVCodecContext encoder;
    private final int sampleFormat;
    private final int frameSamples;
    private final AVAudioFifo fifo;
    private final AVFrame resampled = av_frame_alloc();
    private final AVFrame frame = av_frame_alloc();
    private final AVPacket coded = av_packet_alloc();
    private final AVChannelLayout decodedLayout = new AVChannelLayout();
    private @Nullable SwrContext resampler;
    private int decodedFormat = -1;
    private int decodedRate;
    private int payloadBytes;
    private long samples;
    private long encoded;

    /**
     * Opens the encoder.
     *
     * @param packetSamples samples of a packet, per channel
     * @param packetBytes bytes of a payload; 0 where each frame of the encoder is one
     * @param out gets each payload behind its length
     */
    SoundEncoder(Coding coding, int sampleRate, int channels, int packetSamples, int packetBytes, OutputStream out)
            throws IOException {
        this.coding = coding;
        this.sampleRate = sampleRate;
        this.channels = channels;
        this.packetSamples = packetSamples;
        this.payload = new byte[packetBytes];
        this.out = out;
        sampleFormat = coding == Coding.AAC ? AV_SAMPLE_FMT_FLTP : AV_SAMPLE_FMT_S16;
        encoder = open();
        frameSamples = encoder.frame_size() > 0 ? encoder.frame_size() : packetSamples;
        fifo = av_audio_fifo_alloc(sampleFormat, channels, 4 * frameSamples);
        frame.format(sampleFormat);
        frame.sample_rate(sampleRate);
        frame.nb_samples(frameSamples);
        av_channel_layout_default(frame.ch_layout(), channels);
        check(av_frame_get_buffer(frame, 0), "memory for a frame");
    }

    private AVCodecContext open() throws IOException {
        AVCodec codec = avcodec_find_encoder(
                switch (coding) {
                    case PCMU -> AV_CODEC_ID_PCM_MULAW;
                    case PCMA -> AV_CODEC_ID_PCM_ALAW;
                    case G726_16, G726_24, G726_32, G726_40 -> AV_CODEC_ID_ADPCM_G726LE;
                    case AAL2_G726_16, AAL2_G726_24, AAL2_G726_32, AAL2_G726_40 -> AV_CODEC_ID_ADPCM_G726;
                    case AAC -> AV_CODEC_ID_AAC;
                });
        if (codec == null) {
            throw new IOException("FFmpeg has no encoder for " + coding);
        }
        AVCodecContext context = avcodec_alloc_context3(codec);
        context.sample_rate(sampleRate);
        context.sample_fmt(sampleFormat);
        context.time_base().num(1).den(sampleRate);
        context.thread_count(1);
        av_channel_layout_default(context.ch_layout(), channels);
        if (coding == Coding.AAC) {
            context.bit_rate((16_000L + sampleRate) * channels);
            avutil.av_opt_set(context.priv_data(), "aac_coder", "fast", 0);
        } else if (coding.bits() < 8) {
            context.bit_rate((long) coding.bits() * G726_RATE);
        }
        check(avcodec_open2(context, codec, (AVDictionary) null), "opening the encoder for " + coding);
        return context;
    }

    /** Takes in what was decoded. */
    void encode(AVFrame decoded) throws IOException {
        if (decoded.ch_layout().order() == avutil.AV_CHANNEL_ORDER_UNSPEC) {
            av_channel_layout_default(decoded.ch_layout(), decoded.ch_layout().nb_channels());
        }
        prepareResampler(decoded);
        resample(decoded);
        writeFrames();
    }

    /** Writes what is left, with silence up to a whole packet. */
    void finish() throws IOException {
        if (resampler != null) {
            resample(null);
            writeFrames();
        }
        int rest = av_audio_fifo_size(fifo);
        if (rest > 0) {
            int whole = (rest + packetSamples - 1) / packetSamples * packetSamples;
            check(av_frame_make_writable(frame), "memory for a frame");
            av_audio_fifo_read(fifo, frame.data(), rest);
            av_samples_set_silence(frame.data(), rest, whole - rest, channels, sampleFormat);
            frame.nb_samples(whole);
            send(frame);
        }
        send(null);
        out.flush();
    }

    /** As the file may change in the middle, each frame is looked at. */
    private void prepareResampler(AVFrame decoded) throws IOException {
        if (resampler != null
                && decoded.format() == decodedFormat
                && decoded.sample_rate() == decodedRate
                && av_channel_layout_compare(decoded.ch_layout(), decodedLayout) == 0) {
            return;
        }
        if (resampler != null) {
            resample(null);
            swr_free(resampler);
        }
        decodedFormat = decoded.format();
        decodedRate = decoded.sample_rate();
        check(av_channel_layout_copy(decodedLayout, decoded.ch_layout()), "reading the channels");
        SwrContext fresh = new SwrContext();
        check(
                swr_alloc_set_opts2(
                        fresh,
                        frame.ch_layout(),
                        sampleFormat,
                        sampleRate,
                        decodedLayout,
                        decodedFormat,
                        decodedRate,
                        0,
                        null),
                "the resampler");
        check(swr_init(fresh), "the resampler");
        resampler = fresh;
    }

    /** @param decoded null to get out what the resampler holds back */
    private void resample(@Nullable AVFrame decoded) throws IOException {
        av_frame_unref(resampled);
        resampled.format(sampleFormat);
        resampled.sample_rate(sampleRate);
        check(av_channel_layout_copy(resampled.ch_layout(), frame.ch_layout()), "memory for a frame");
        check(swr_convert_frame(resampler, resampled, decoded), "resampling");
        if (resampled.nb_samples() > 0) {
            samples += resampled.nb_samples();
            if (samples > (long) MAX_SECONDS * sampleRate) {
                throw new IOException("expected at most " + MAX_SECONDS / 60 + " minutes of sound but there is more");
            }
            check(av_audio_fifo_write(fifo, resampled.data(), resampled.nb_samples()), "memory for samples");
        }
    }

    private void writeFrames() throws IOException {
        while (av_audio_fifo_size(fifo) >= frameSamples) {
            check(av_frame_make_writable(frame), "memory for a frame");
            av_audio_fifo_read(fifo, frame.data(), frameSamples);
            send(frame);
        }
    }

    /** @param full null for the end */
    private void send(@Nullable AVFrame full) throws IOException {
        if (full != null) {
            full.pts(encoded);
            encoded += full.nb_samples();
        }
        check(avcodec_send_frame(encoder, full), "the encoder for " + coding);
        while (avcodec_receive_packet(encoder, coded) >= 0) {
            byte[] bytes = new byte[coded.size()];
            coded.data().get(bytes);
            av_packet_unref(coded);
            if (payload.length == 0) {
                writeFrame(bytes);
            } else {
                writeBytes(bytes);
            }
        }
    }

    /** One AAC frame behind its header (RFC 3640 3.3.6). */
    private void writeFrame(byte[] bytes) throws IOException {
        writeShort(4 + bytes.length);
        writeShort(16);
        writeShort(bytes.length << 3);
        out.write(bytes);
    }

    private void writeBytes(byte[] bytes) throws IOException {
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, payload.length - payloadBytes);
            System.arraycopy(bytes, at, payload, payloadBytes, length);
            payloadBytes += length;
            at += length;
            if (payloadBytes == payload.length) {
                writeShort(payload.length);
                out.write(payload);
                payloadBytes = 0;
            }
        }
    }

    private void writeShort(int value) throws IOException {
        out.write(value >> 8);
        out.write(value);
    }
}
