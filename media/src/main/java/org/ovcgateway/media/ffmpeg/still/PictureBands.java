package org.ovcgateway.media.ffmpeg.still;

import static org.bytedeco.ffmpeg.global.avutil.AVCOL_RANGE_JPEG;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT2020_NCL;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_BT709;
import static org.bytedeco.ffmpeg.global.avutil.AVCOL_SPC_RGB;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY10LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY12LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_GRAY8;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P10LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV420P12LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV422P10LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV422P12LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV444P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV444P10LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUV444P12LE;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ420P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ422P;
import static org.bytedeco.ffmpeg.global.avutil.AV_PIX_FMT_YUVJ444P;

import java.io.IOException;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.javacpp.BytePointer;

/**
 * Turns rows of a decoded picture into what a JPEG holds: 8 bits, full range, the matrix of BT.601 (JFIF 1.02). A picture
 * that does not name its matrix is taken to be of BT.601.
 */
final class PictureBands {
    /** How much chroma there is. */
    enum Chroma {
        C420(1, 1),
        C422(1, 0),
        C444(0, 0);

        final int xShift;
        final int yShift;

        Chroma(int xShift, int yShift) {
            this.xShift = xShift;
            this.yShift = yShift;
        }
    }

    /** Bits behind the point of a coefficient: with 12 bits of sample it stays within an int. */
    private static final int FRACTION = 14;

    private static final int HALF = 1 << (FRACTION - 1);

    private final AVFrame picture;
    private final Chroma chroma;
    private final boolean grey;
    private final boolean wide;
    /** Middle of the chroma range and black, in the picture's bits. */
    private final int middle;

    private final int black;
    private final int luma;
    private final int[] matrix;
    private final byte[] raw;
    private final byte[] done;
    private final int[] cb;
    private final int[] cr;
    private final int[] offset;

    private PictureBands(AVFrame picture, Chroma chroma, boolean grey, int bits, boolean fullRange) {
        this.picture = picture;
        this.chroma = chroma;
        this.grey = grey;
        this.wide = bits > 8;
        double scale = 255.0 / ((1 << bits) - 1);
        double step = 1 << (bits - 8);
        double lumaScale = fullRange ? scale : 255 / (219 * step);
        double chromaScale = fullRange ? scale : 255 / (224 * step);
        middle = 128 << (bits - 8);
        black = fullRange ? 0 : 16 << (bits - 8);
        luma = fixed(lumaScale);
        double[] turned = toBt601(picture.colorspace());
        matrix = new int[turned.length];
        for (int i = 0; i < matrix.length; i++) {
            matrix[i] = fixed(turned[i] * chromaScale);
        }
        int width = picture.width();
        raw = new byte[wide ? 2 * width : width];
        done = new byte[width];
        cb = new int[width];
        cr = new int[width];
        offset = new int[width];
    }

    /** @throws IOException if the picture's format is none that a JPEG can hold */
    static PictureBands of(AVFrame picture) throws IOException {
        int format = picture.format();
        boolean j = format == AV_PIX_FMT_YUVJ420P || format == AV_PIX_FMT_YUVJ422P || format == AV_PIX_FMT_YUVJ444P;
        boolean full = j || picture.color_range() == AVCOL_RANGE_JPEG;
        boolean grey = is(format, AV_PIX_FMT_GRAY8, AV_PIX_FMT_GRAY10LE, AV_PIX_FMT_GRAY12LE);
        Chroma chroma;
        if (grey
                || is(
                        format,
                        AV_PIX_FMT_YUV420P,
                        AV_PIX_FMT_YUVJ420P,
                        AV_PIX_FMT_YUV420P10LE,
                        AV_PIX_FMT_YUV420P12LE)) {
            chroma = Chroma.C420;
        } else if (is(
                format, AV_PIX_FMT_YUV422P, AV_PIX_FMT_YUVJ422P, AV_PIX_FMT_YUV422P10LE, AV_PIX_FMT_YUV422P12LE)) {
            chroma = Chroma.C422;
        } else if (is(format, AV_PIX_FMT_YUV444P, AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUV444P10LE, AV_PIX_FMT_YUV444P12LE)
                && picture.colorspace() != AVCOL_SPC_RGB) {
            chroma = Chroma.C444;
        } else {
            throw new IOException("expected YUV of 8, 10 or 12 bits but was FFmpeg's pixel format " + format);
        }
        int bits =
                is(format, AV_PIX_FMT_GRAY10LE, AV_PIX_FMT_YUV420P10LE, AV_PIX_FMT_YUV422P10LE, AV_PIX_FMT_YUV444P10LE)
                        ? 10
                        : is(
                                        format,
                                        AV_PIX_FMT_GRAY12LE,
                                        AV_PIX_FMT_YUV420P12LE,
                                        AV_PIX_FMT_YUV422P12LE,
                                        AV_PIX_FMT_YUV444P12LE)
                                ? 12
                                : 8;
        return new PictureBands(picture, chroma, grey, bits, full);
    }

    Chroma chroma() {
        return chroma;
    }

    /**
     * Fills a band with the rows of the picture from that one on.
     *
     * @param row even
     */
    void fill(AVFrame band, int row) {
        int width = picture.width();
        int chromaWidth = (width + (1 << chroma.xShift) - 1) >> chroma.xShift;
        Arrays.fill(offset, 0);
        for (int y = 0; y < band.height(); y++) {
            if (y % (1 << chroma.yShift) == 0) {
                fillChroma(band, row, y >> chroma.yShift, chromaWidth);
            }
            read(0, row + y, width);
            int base = HALF - black * luma;
            for (int x = 0; x < width; x++) {
                done[x] = clamp(sample(x) * luma + base + offset[x >> chroma.xShift]);
            }
            write(band, 0, y, width);
        }
    }

    /** One row of both chroma planes; leaves behind what the matrix adds to the luma beside it. */
    private void fillChroma(AVFrame band, int firstRow, int y, int width) {
        int from = (firstRow >> chroma.yShift) + y;
        if (grey) {
            Arrays.fill(done, (byte) 128);
            write(band, 1, y, width);
            write(band, 2, y, width);
            return;
        }
        readChroma(1, from, cb, width);
        readChroma(2, from, cr, width);
        int base = HALF + (128 << FRACTION);
        for (int x = 0; x < width; x++) {
            offset[x] = cb[x] * matrix[0] + cr[x] * matrix[1];
            done[x] = clamp(cb[x] * matrix[2] + cr[x] * matrix[3] + base);
        }
        write(band, 1, y, width);
        for (int x = 0; x < width; x++) {
            done[x] = clamp(cb[x] * matrix[4] + cr[x] * matrix[5] + base);
        }
        write(band, 2, y, width);
    }

    private void readChroma(int plane, int row, int[] into, int width) {
        read(plane, row, width);
        for (int x = 0; x < width; x++) {
            into[x] = sample(x) - middle;
        }
    }

    private void read(int plane, int row, int width) {
        int length = wide ? 2 * width : width;
        BytePointer data = picture.data(plane);
        data.position(data.position() + (long) row * picture.linesize(plane)).get(raw, 0, length);
    }

    private int sample(int x) {
        return wide ? (raw[2 * x] & 0xFF) | ((raw[2 * x + 1] & 0xFF) << 8) : raw[x] & 0xFF;
    }

    private void write(AVFrame band, int plane, int row, int width) {
        BytePointer data = band.data(plane);
        data.position(data.position() + (long) row * band.linesize(plane)).put(done, 0, width);
    }

    private static byte clamp(int value) {
        return (byte) Math.max(0, Math.min(255, value >> FRACTION));
    }

    private static int fixed(double value) {
        return (int) Math.round(value * (1 << FRACTION));
    }

    /** What Cb and Cr (each in turn) add to Y, and what they make of Cb and of Cr, on the way to the matrix of BT.601. */
    private static double[] toBt601(int colorspace) {
        double kr;
        double kb;
        if (colorspace == AVCOL_SPC_BT709) {
            kr = 0.2126;
            kb = 0.0722;
        } else if (colorspace == AVCOL_SPC_BT2020_NCL) {
            kr = 0.2627;
            kb = 0.0593;
        } else {
            return new double[] {0, 0, 1, 0, 0, 1};
        }
        double kg = 1 - kr - kb;
        double toRed = 2 * (1 - kr);
        double toBlue = 2 * (1 - kb);
        double yb = 0.114 * toBlue - 0.587 * kb * toBlue / kg;
        double yr = 0.299 * toRed - 0.587 * kr * toRed / kg;
        return new double[] {yb, yr, (toBlue - yb) / 1.772, -yr / 1.772, -yb / 1.402, (toRed - yr) / 1.402};
    }

    private static boolean is(int format, int... formats) {
        for (int each : formats) {
            if (each == format) {
                return true;
            }
        }
        return false;
    }
}
