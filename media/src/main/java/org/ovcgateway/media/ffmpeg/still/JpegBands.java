package org.ovcgateway.media.ffmpeg.still;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_BITEXACT;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_FLAG_QSCALE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MJPEG;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_packet_unref;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_alloc_context3;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_find_encoder;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_free_context;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_open2;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_send_frame;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ444P;
import static org.bytedeco.ffmpeg.global.avutil.FF_QP2LAMBDA;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_free;
import static org.bytedeco.ffmpeg.global.avutil.av_dict_set;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_alloc;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_free;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_get_buffer;
import static org.bytedeco.ffmpeg.global.avutil.av_frame_make_writable;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;

/**
 * Encodes a picture as one JPEG, band by band. The encoder for a whole 4K picture would take a second and a third copy of it;
 * a band is encoded as a JPEG of its own, and their scans, which are alike in all tables, become one scan with a restart
 * marker between bands (ITU-T T.81 B.2.1, B.2.4.4).
 */
final class JpegBands {
    /** A multiple of every MCU's height. */
    private static final int BAND_ROWS = 64;
    /** Fine enough that a still looks like its video; about 1.2 bits per sample in a busy picture. */
    private static final int QUANTISER = 3;

    private static final int SOF0 = 0xC0;
    private static final int SOS = 0xDA;
    private static final int EOI = 0xD9;

    private JpegBands() {}

    /** @param picture planar YUV as the decoders give it */
    static void write(AVFrame picture, OutputStream out) throws IOException {
        PictureBands bands = PictureBands.of(picture);
        int full = Math.min(BAND_ROWS, picture.height());
        int last = picture.height() % full;
        AVFrame band = band(picture, bands.chroma(), full);
        AVCodecContext encoder = encoder(band);
        AVPacket packet = av_packet_alloc();
        int row = 0;
        for (int n = 0; row < picture.height(); n++) {
            if (picture.height() - row < full) {
                avcodec_free_context(encoder);
                av_frame_free(band);
                band = band(picture, bands.chroma(), last);
                encoder = encoder(band);
            }
            StillDecoder.check(av_frame_make_writable(band), "encoding the JPEG");
            bands.fill(band, row);
            band.pts(n);
            StillDecoder.check(avcodec_send_frame(encoder, band), "encoding the JPEG");
            StillDecoder.check(avcodec_receive_packet(encoder, packet), "encoding the JPEG");
            byte[] jpeg = new byte[packet.size()];
            packet.data().get(jpeg);
            av_packet_unref(packet);
            append(jpeg, n, full, picture.height(), out);
            row += band.height();
        }
        out.write(0xFF);
        out.write(EOI);
        out.flush();
    }

    private static AVFrame band(AVFrame picture, PictureBands.Chroma chroma, int rows) throws IOException {
        AVFrame band = av_frame_alloc();
        band.width(picture.width());
        band.height(rows);
        band.format(
                switch (chroma) {
                    case C420 -> AV_PIX_FMT_YUVJ420P;
                    case C422 -> AV_PIX_FMT_YUVJ422P;
                    case C444 -> AV_PIX_FMT_YUVJ444P;
                });
        band.color_range(AVCOL_RANGE_JPEG);
        band.sample_aspect_ratio(picture.sample_aspect_ratio());
        band.quality(FF_QP2LAMBDA * QUANTISER);
        StillDecoder.check(av_frame_get_buffer(band, 0), "taking memory for the JPEG");
        return band;
    }

    private static AVCodecContext encoder(AVFrame band) throws IOException {
        AVCodec codec = avcodec_find_encoder(AV_CODEC_ID_MJPEG);
        AVCodecContext encoder = avcodec_alloc_context3(codec);
        encoder.width(band.width());
        encoder.height(band.height());
        encoder.pix_fmt(band.format());
        encoder.color_range(AVCOL_RANGE_JPEG);
        encoder.sample_aspect_ratio(band.sample_aspect_ratio());
        encoder.time_base().num(1).den(25);
        encoder.thread_count(1);
        encoder.flags(AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT);
        encoder.global_quality(FF_QP2LAMBDA * QUANTISER);
        AVDictionary options = new AVDictionary(null);
        // Tables made for each band could not share a scan, and the encoder would keep every coefficient.
        av_dict_set(options, "huffman", "default", 0);
        StillDecoder.check(avcodec_open2(encoder, codec, options), "opening the JPEG encoder");
        av_dict_free(options);
        return encoder;
    }

    /** Writes a band: the first with the headers of the whole, all without the end of the image. */
    private static void append(byte[] jpeg, int n, int rows, int height, OutputStream out) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        int at = 2;
        while ((jpeg[at + 1] & 0xFF) != SOS) {
            int length = 2 + uint16(jpeg, at + 2);
            if ((jpeg[at + 1] & 0xFF) == SOF0) {
                writeRestartInterval(jpeg, at, rows, head);
                jpeg[at + 5] = (byte) (height >> 8);
                jpeg[at + 6] = (byte) height;
            }
            head.write(jpeg, at, length);
            at += length;
        }
        int scan = at + 2 + uint16(jpeg, at + 2);
        if (n == 0) {
            out.write(jpeg, 0, 2);
            head.writeTo(out);
            out.write(jpeg, at, scan - at);
        } else {
            out.write(0xFF);
            out.write(0xD0 + (n - 1) % 8);
        }
        out.write(jpeg, scan, jpeg.length - 2 - scan);
    }

    private static void writeRestartInterval(byte[] jpeg, int sof, int rows, ByteArrayOutputStream head) {
        int components = jpeg[sof + 9];
        int widest = 1;
        int highest = 1;
        for (int i = 0; i < components; i++) {
            int sampling = jpeg[sof + 11 + 3 * i];
            widest = Math.max(widest, sampling >> 4);
            highest = Math.max(highest, sampling & 15);
        }
        int width = uint16(jpeg, sof + 7);
        int interval = ceil(width, 8 * widest) * ceil(rows, 8 * highest);
        head.writeBytes(new byte[] {(byte) 0xFF, (byte) 0xDD, 0, 4, (byte) (interval >> 8), (byte) interval});
    }

    private static int ceil(int value, int unit) {
        return (value + unit - 1) / unit;
    }

    private static int uint16(byte[] data, int at) {
        return ((data[at] & 0xFF) << 8) | (data[at + 1] & 0xFF);
    }
}
