package org.ovcgateway.media.ffmpeg;

import java.nio.charset.StandardCharsets;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/** Loads FFmpeg's libraries and reads its error codes. */
final class Ffmpeg {
    private static final int MAX_WORDS = 128;

    private Ffmpeg() {}

    /**
     * Loads what audio needs, once; takes some tens of milliseconds the first time.
     *
     * @throws FfmpegException if the libraries are not there or do not fit this machine
     */
    static void load() throws FfmpegException {
        try {
            Loader.load(avutil.class);
            // FFmpeg's own lines name URLs with passwords. No callback: JavaCPP has ten of a kind for the whole
            // process.
            avutil.av_log_set_level(avutil.AV_LOG_QUIET);
            Loader.load(swresample.class);
            Loader.load(avcodec.class);
        } catch (LinkageError | RuntimeException e) {
            throw new FfmpegException(
                    "FFmpeg's libraries cannot be loaded from java.library.path: " + firstLine(e.getMessage()), e);
        }
    }

    /**
     * Loads what the demuxer needs beyond that.
     *
     * @throws FfmpegException as {@link #load}
     */
    static void loadDemuxer() throws FfmpegException {
        load();
        try {
            Loader.load(avformat.class);
        } catch (LinkageError | RuntimeException e) {
            throw new FfmpegException("FFmpeg's libavformat cannot be loaded: " + firstLine(e.getMessage()), e);
        }
    }

    /** @throws FfmpegException if the result is one of FFmpeg's errors */
    static int check(int result, String what) throws FfmpegException {
        if (result < 0) {
            throw new FfmpegException(what + ": " + words(result));
        }
        return result;
    }

    private static String words(int error) {
        byte[] text = new byte[MAX_WORDS];
        avutil.av_strerror(error, text, text.length);
        int length = 0;
        while (length < text.length && text[length] != 0) {
            length++;
        }
        return new String(text, 0, length, StandardCharsets.UTF_8);
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "no reason given" : text.lines().findFirst().orElse("no reason given");
    }
}
