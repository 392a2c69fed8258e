package org.ovcgateway.media.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_AAC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_ADPCM_G726LE;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_H264;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_HEVC;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_MPEG4;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_OPUS;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_ALAW;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_MULAW;
import static org.bytedeco.ffmpeg.global.avcodec.AV_CODEC_ID_PCM_S16BE;
import static org.bytedeco.ffmpeg.global.avcodec.av_bsf_alloc;
import static org.bytedeco.ffmpeg.global.avcodec.av_bsf_free;
import static org.bytedeco.ffmpeg.global.avcodec.av_bsf_get_by_name;
import static org.bytedeco.ffmpeg.global.avcodec.av_bsf_init;
import static org.bytedeco.ffmpeg.global.avcodec.av_bsf_receive_packet;
import static org.bytedeco.ffmpeg.global.avcodec.av_bsf_send_packet;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_get_name;
import static org.bytedeco.ffmpeg.global.avcodec.avcodec_parameters_copy;
import static org.bytedeco.ffmpeg.global.avutil.AVMEDIA_TYPE_VIDEO;
import static org.bytedeco.ffmpeg.global.avutil.AV_NOPTS_VALUE;
import static org.bytedeco.ffmpeg.global.avutil.av_make_q;
import static org.bytedeco.ffmpeg.global.avutil.av_rescale_q;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.util.Locale;
import org.bytedeco.ffmpeg.avcodec.AVBSFContext;
import org.bytedeco.ffmpeg.avcodec.AVCodecParameters;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avformat.AVStream;
import org.bytedeco.javacpp.BytePointer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.aac.AudioSpecificConfig;
import org.ovcgateway.media.elementary.AdtsFrames;
import org.ovcgateway.media.elementary.AnnexBPictures;
import org.ovcgateway.media.elementary.Damage;
import org.ovcgateway.media.elementary.ElementaryStream;
import org.ovcgateway.media.elementary.Mpeg4Pictures;
import org.ovcgateway.media.relay.Sink;

/** One stream of a container: from FFmpeg's packets to access units. Used on the reader's thread. */
final class StreamTrack implements AutoCloseable {
    private static final int LENGTH_PREFIXED = 1; // configurationVersion of avcC and hvcC

    private final Track track;
    private final AVStream stream;
    private final ByteBufAllocator allocator;
    private final PacketTimes times;
    private final ElementaryStream units;
    private final @Nullable AVBSFContext toAnnexB;

    private StreamTrack(
            Track track,
            AVStream stream,
            ByteBufAllocator allocator,
            PacketTimes times,
            ElementaryStream units,
            @Nullable AVBSFContext toAnnexB) {
        this.track = track;
        this.stream = stream;
        this.allocator = allocator;
        this.times = times;
        this.units = units;
        this.toAnnexB = toAnnexB;
    }

    /**
     * Makes a track of a stream, if some sink can carry its codec.
     *
     * @param output gets the units, and keeps them by retaining
     * @throws FfmpegException if none can, in words for an operator
     */
    static StreamTrack of(AVStream stream, Sink output, ByteBufAllocator allocator, PacketTimes times, Damage damage)
            throws FfmpegException {
        AVCodecParameters parameters = stream.codecpar();
        byte[] extra = bytes(parameters.extradata(), parameters.extradata_size());
        boolean prefixed = extra.length > 0 && extra[0] == LENGTH_PREFIXED;
        int id = parameters.codec_id();
        if (parameters.codec_type() == AVMEDIA_TYPE_VIDEO) {
            ElementaryStream pictures;
            AVBSFContext filter = null;
            if (id == AV_CODEC_ID_H264 || id == AV_CODEC_ID_HEVC) {
                boolean h264 = id == AV_CODEC_ID_H264;
                pictures = new AnnexBPictures(h264 ? Codec.H264 : Codec.H265, output, allocator, damage);
                if (prefixed) {
                    filter = filter(h264 ? "h264_mp4toannexb" : "hevc_mp4toannexb", stream);
                } else {
                    pictures.accept(Unpooled.wrappedBuffer(extra), 0, 0); // parameter sets
                }
            } else if (id == AV_CODEC_ID_MPEG4) {
                Mpeg4Pictures mpeg4 = new Mpeg4Pictures(output, allocator, damage);
                if (extra.length > 0) {
                    mpeg4.headers(Unpooled.wrappedBuffer(extra));
                }
                pictures = mpeg4;
            } else {
                throw new FfmpegException("expected H.264, H.265 or MPEG-4 part 2 but the stream is "
                        + avcodec_get_name(id).getString().toUpperCase(Locale.ROOT)
                        + ", which no platform takes; set the camera to H.264");
            }
            return new StreamTrack(Track.VIDEO, stream, allocator, times, pictures, filter);
        }
        return new StreamTrack(
                Track.AUDIO, stream, allocator, times, audio(parameters, extra, output, allocator, damage), null);
    }

    Track track() {
        return track;
    }

    int index() {
        return stream.index();
    }

    /** Makes units of a packet. */
    void packet(AVPacket packet) throws FfmpegException {
        AVBSFContext filter = toAnnexB;
        if (filter == null) {
            unit(packet);
            return;
        }
        if (av_bsf_send_packet(filter, packet) < 0) {
            throw new FfmpegException("expected NAL units behind their lengths but the packet is damaged");
        }
        while (av_bsf_receive_packet(filter, packet) >= 0) {
            unit(packet);
        }
    }

    @Override
    public void close() {
        if (toAnnexB != null) {
            av_bsf_free(toAnnexB);
        }
    }

    private void unit(AVPacket packet) {
        int size = packet.size();
        if (size <= 0) {
            return;
        }
        times.next(track, ticks(packet.pts()), ticks(packet.dts()));
        ByteBuf payload = allocator.buffer(size);
        try {
            payload.writeBytes(packet.data().limit(size).asByteBuffer());
            units.accept(payload, times.pts(), times.dts());
        } finally {
            payload.release();
        }
    }

    private @Nullable Long ticks(long stamp) {
        return stamp == AV_NOPTS_VALUE
                ? null
                : av_rescale_q(stamp, stream.time_base(), av_make_q(1, AccessUnit.CLOCK_RATE));
    }

    private static ElementaryStream audio(
            AVCodecParameters parameters, byte[] extra, Sink output, ByteBufAllocator allocator, Damage damage)
            throws FfmpegException {
        int id = parameters.codec_id();
        if (id == AV_CODEC_ID_AAC) {
            if (extra.length == 0) {
                return new AdtsFrames(output, allocator, damage);
            }
            try {
                return new RawFrames(
                        AudioSpecificConfig.parse(Unpooled.wrappedBuffer(extra)).format(), output);
            } catch (MediaFormatException e) {
                throw new FfmpegException("expected AAC but " + e.getMessage());
            }
        }
        Codec codec = codec(id, parameters.bits_per_coded_sample());
        if (codec == null) {
            throw new FfmpegException("expected AAC, G.711, G.726, Opus or L16 but the sound is "
                    + avcodec_get_name(id).getString().toUpperCase(Locale.ROOT));
        }
        int rate = codec == Codec.OPUS ? 48_000 : parameters.sample_rate();
        int channels = Math.max(1, parameters.ch_layout().nb_channels());
        return new RawFrames(new AudioFormat(codec, rate, channels, Unpooled.EMPTY_BUFFER), output);
    }

    private static @Nullable Codec codec(int id, int bitsPerSample) {
        return switch (id) {
            case AV_CODEC_ID_PCM_ALAW -> Codec.PCMA;
            case AV_CODEC_ID_PCM_MULAW -> Codec.PCMU;
            case AV_CODEC_ID_PCM_S16BE -> Codec.L16;
            case AV_CODEC_ID_OPUS -> Codec.OPUS;
            case AV_CODEC_ID_ADPCM_G726LE ->
                switch (bitsPerSample) {
                    case 2 -> Codec.G726_16;
                    case 3 -> Codec.G726_24;
                    case 4 -> Codec.G726_32;
                    case 5 -> Codec.G726_40;
                    default -> null;
                };
            default -> null;
        };
    }

    private static AVBSFContext filter(String name, AVStream stream) throws FfmpegException {
        AVBSFContext filter = new AVBSFContext(null);
        int result = av_bsf_alloc(av_bsf_get_by_name(name), filter);
        if (result >= 0) {
            avcodec_parameters_copy(filter.par_in(), stream.codecpar());
            filter.time_base_in(stream.time_base());
            result = av_bsf_init(filter);
        }
        if (result < 0) {
            av_bsf_free(filter);
            throw new FfmpegException("expected parameter sets in the container's header but they are damaged");
        }
        return filter;
    }

    private static byte[] bytes(@Nullable BytePointer pointer, int size) {
        byte[] bytes = new byte[pointer == null ? 0 : size];
        if (pointer != null) {
            pointer.get(bytes);
        }
        return bytes;
    }

    /** Frames that a unit holds as they are. */
    private record RawFrames(AudioFormat format, Sink output) implements ElementaryStream {
        @Override
        public void accept(ByteBuf payload, long pts, long dts) {
            output.accept(new AccessUnit(format, dts, dts, true, payload));
        }

        @Override
        public void lost() {}
    }
}
