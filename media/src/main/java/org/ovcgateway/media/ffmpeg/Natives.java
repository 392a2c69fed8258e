package org.ovcgateway.media.ffmpeg;

import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avformat;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.javacpp.Loader;
import org.jspecify.annotations.Nullable;

/** Loads FFmpeg's libraries when they are needed first; a stream that needs none never pays for them. */
final class Natives {

    private Natives() {}

    /**
     * Returns when the libraries are there. May be called often, from any thread.
     *
     * @throws FfmpegException if they cannot be loaded
     */
    static void load() throws FfmpegException {
        String failure = Loading.FAILURE;
        if (failure != null) {
            throw new FfmpegException("FFmpeg's libraries could not be loaded from "
                    + System.getProperty("java.library.path") + ": " + failure);
        }
    }

    /** Once per process: the JVM initialises a class under its own lock. */
    private static final class Loading {
        static final @Nullable String FAILURE = load();

        private static @Nullable String load() {
            try {
                Loader.load(avutil.class);
                Loader.load(swresample.class);
                Loader.load(avcodec.class);
                Loader.load(avformat.class);
                avutil.av_log_set_level(avutil.AV_LOG_QUIET); // its lines hold URLs with passwords
                return null;
            } catch (LinkageError e) {
                return String.valueOf(e.getMessage());
            }
        }
    }
}
