package org.ovcgateway.media.flv;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.amf.AmfValue;
import org.ovcgateway.media.amf.AmfWriter;
import org.ovcgateway.media.h26x.AvcDecoderConfiguration;
import org.ovcgateway.media.h26x.HevcDecoderConfiguration;
import org.ovcgateway.media.push.PushException;

/**
 * Makes FLV tags of access units (Video File Format Specification 10.1, annex E.4, and Enhanced RTMP v2): {@code onMetaData}, sequence headers
 * whenever the format changes, then the units, whose data is not copied. Starts with the first video key frame, or the
 * first unit where there is no video; what is earlier is left out. Time stamps start at 0 and are computed from the source's
 * 90 kHz clock each, so that rounding does not add up.
 */
public final class FlvMuxer {
    private static final int TICKS_PER_MILLISECOND = AccessUnit.CLOCK_RATE / 1000;
    private static final int MAX_COMPOSITION_TIME = 0x7FFFFF;

    /** VideoTagHeader and AVCVideoPacket header: frame type and codec, packet type, composition time in 3 bytes. */
    static final int VIDEO_PREFIX = 5;

    /** ExVideoTagHeader: frame and packet type, FourCC. */
    static final int ENHANCED_PREFIX = 5;

    /** Of the composition time, where there is one behind the FourCC. */
    static final int COMPOSITION_BYTES = 3;

    /** AudioTagHeader and AACAUDIODATA header: format, packet type. */
    static final int AUDIO_PREFIX = 2;

    private final Set<Track> tracks;
    private final HevcForm hevc;
    private final FlvOutput output;

    private boolean started;

    /** Decoding time of the first unit in 90 kHz ticks. */
    private long origin;

    private @Nullable VideoFormat videoFormat;
    private @Nullable AudioFormat audioFormat;

    /**
     * Writes nothing yet.
     *
     * @param tracks what the source has
     * @param hevc how to write H.265
     */
    public FlvMuxer(Set<Track> tracks, HevcForm hevc, FlvOutput output) {
        this.tracks = Set.copyOf(tracks);
        this.hevc = hevc;
        this.output = output;
    }

    /**
     * Writes one unit and what has to precede it.
     *
     * @param unit borrowed
     * @throws PushException of kind UNSUPPORTED if FLV has no way to carry the unit's codec
     */
    public void write(AccessUnit unit) throws PushException {
        if (!started && !start(unit)) {
            return;
        }
        if (unit.format() instanceof VideoFormat format) {
            video(unit, format);
        } else if (unit.format() instanceof AudioFormat format && unit.dts() >= origin) {
            audio(unit, format);
        }
    }

    private boolean start(AccessUnit unit) throws PushException {
        if (tracks.contains(Track.VIDEO) && !unit.startsGroup()) {
            return false;
        }
        requireCarried(unit.format().codec());
        started = true;
        origin = unit.dts();
        ByteBuf metadata = metadata(unit);
        output.tag(FlvTag.SCRIPT, 0, 0, 0, metadata);
        metadata.release();
        return true;
    }

    private void video(AccessUnit unit, VideoFormat format) throws PushException {
        int timestamp = (int) milliseconds(unit.dts());
        if (!format.equals(videoFormat)) {
            videoSequenceHeader(timestamp, format);
        }
        videoFormat = format;
        long composition = Math.min(milliseconds(unit.pts()) - milliseconds(unit.dts()), MAX_COMPOSITION_TIME);
        int frameType = unit.keyFrame() ? FlvTag.KEY_FRAME : FlvTag.INTER_FRAME;
        if (!isEnhanced(format)) {
            long prefix = prefix(frameType, codecId(format), FlvTag.CODED_DATA) | composition;
            output.tag(FlvTag.VIDEO, timestamp, prefix, VIDEO_PREFIX, unit.data());
        } else if (composition == 0) {
            long prefix = enhancedPrefix(frameType, FlvTag.PACKET_CODED_FRAMES_X);
            output.tag(FlvTag.VIDEO, timestamp, prefix, ENHANCED_PREFIX, unit.data());
        } else {
            long header = enhancedPrefix(frameType, FlvTag.PACKET_CODED_FRAMES);
            long prefix = (header << (COMPOSITION_BYTES * 8)) | composition;
            output.tag(FlvTag.VIDEO, timestamp, prefix, ENHANCED_PREFIX + COMPOSITION_BYTES, unit.data());
        }
    }

    private void audio(AccessUnit unit, AudioFormat format) throws PushException {
        int timestamp = (int) milliseconds(unit.dts());
        if (!format.equals(audioFormat)) {
            audioSequenceHeader(timestamp, format);
        }
        audioFormat = format;
        output.tag(FlvTag.AUDIO, timestamp, FlvTag.AAC_HEADER << 8 | FlvTag.CODED_DATA, AUDIO_PREFIX, unit.data());
    }

    private boolean isEnhanced(VideoFormat format) {
        return format.codec() == Codec.H265 && hevc == HevcForm.ENHANCED;
    }

    private static int codecId(VideoFormat format) {
        return format.codec() == Codec.H265 ? FlvTag.CODEC_HEVC : FlvTag.CODEC_AVC;
    }

    private static long prefix(int frameType, int codecId, int packetType) {
        return (long) (frameType << 4 | codecId) << 32 | (long) packetType << 24;
    }

    private static long enhancedPrefix(int frameType, int packetType) {
        return (long) (FlvTag.ENHANCED | frameType << 4 | packetType) << 32 | FlvTag.FOUR_CC_HEVC;
    }

    private void videoSequenceHeader(int timestamp, VideoFormat format) throws PushException {
        requireCarried(format.codec());
        ByteBuf configuration = Unpooled.buffer();
        if (format.codec() == Codec.H265) {
            HevcDecoderConfiguration.write(format, configuration);
        } else {
            AvcDecoderConfiguration.write(format, configuration);
        }
        long prefix = isEnhanced(format)
                ? enhancedPrefix(FlvTag.KEY_FRAME, FlvTag.PACKET_SEQUENCE_START)
                : prefix(FlvTag.KEY_FRAME, codecId(format), FlvTag.SEQUENCE_HEADER);
        output.tag(FlvTag.VIDEO, timestamp, prefix, VIDEO_PREFIX, configuration);
        configuration.release();
    }

    private void audioSequenceHeader(int timestamp, AudioFormat format) throws PushException {
        requireCarried(format.codec());
        output.tag(
                FlvTag.AUDIO,
                timestamp,
                FlvTag.AAC_HEADER << 8 | FlvTag.SEQUENCE_HEADER,
                AUDIO_PREFIX,
                format.config());
    }

    private void requireCarried(Codec codec) throws PushException {
        switch (codec) {
            case H264, AAC -> {}
            case H265 -> {
                if (hevc == HevcForm.OFF) {
                    throw new PushException(
                            PushException.Kind.UNSUPPORTED,
                            "the source sends H265, and H.265 by RTMP is switched off for this target");
                }
            }
            default ->
                throw new PushException(
                        PushException.Kind.UNSUPPORTED,
                        "RTMP and FLV carry H.264, H.265 and AAC, but the source sends " + codec);
        }
    }

    private long milliseconds(long ticks) {
        return Math.floorDiv(ticks - origin, TICKS_PER_MILLISECOND);
    }

    private ByteBuf metadata(AccessUnit first) {
        Map<String, AmfValue> members = new LinkedHashMap<>();
        members.put("duration", new AmfValue.Numeric(0));
        if (first.format() instanceof VideoFormat video) {
            members.put("width", new AmfValue.Numeric(video.width()));
            members.put("height", new AmfValue.Numeric(video.height()));
            members.put("videocodecid", new AmfValue.Numeric(isEnhanced(video) ? FlvTag.FOUR_CC_HEVC : codecId(video)));
        }
        if (tracks.contains(Track.AUDIO)) {
            members.put("audiocodecid", new AmfValue.Numeric(FlvTag.CODEC_AAC));
        }
        members.put("encoder", new AmfValue.Text("ovc-gateway"));
        ByteBuf body = Unpooled.buffer();
        new AmfWriter(body).text("onMetaData").value(new AmfValue.EcmaArray(members));
        return body;
    }
}
