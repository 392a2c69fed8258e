package org.ovcgateway.media.mp4;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.h26x.H265;
import org.ovcgateway.media.h26x.H265Sps;

/**
 * Access units to a fragmented MP4 (ISO/IEC 14496-12 8.8): an initialisation segment once, then one {@code moof} and
 * {@code mdat} for each access unit, so that a browser's media source shows it at once. A whole clip is the
 * initialisation segment followed by all fragments.
 *
 * <p>Time starts at zero with the first unit written. A unit's duration is that of the one before in its track, because
 * the next one is not there yet; each fragment names its own decoding time, so nothing drifts. Another format needs
 * another instance. Used on one thread.
 */
public final class FragmentedMp4 {
    private static final int KEY_FRAME = 0x02000000; // depends on no other
    private static final int NO_KEY_FRAME = 0x01010000; // depends on others, not a sync sample
    private static final int DEFAULT_BASE_IS_MOOF = 0x020000;
    private static final int DATA_OFFSET = 0x000001;
    private static final int SAMPLE_DURATION = 0x000100;
    private static final int SAMPLE_SIZE = 0x000200;
    private static final int SAMPLE_FLAGS = 0x000400;
    private static final int SAMPLE_COMPOSITION_OFFSET = 0x000800;
    private static final int FRAGMENT_BYTES = 112; // moof and the header of mdat

    private final @Nullable VideoFormat video;
    private final @Nullable AudioFormat audio;
    private final Timing videoTiming;
    private final Timing audioTiming;
    private int sequence;
    private boolean started;
    private long origin;

    /**
     * A file with one or two tracks.
     *
     * @param video null for none
     * @param audio null for none; not both
     */
    public FragmentedMp4(@Nullable VideoFormat video, @Nullable AudioFormat audio) {
        if (video == null && audio == null) {
            throw new IllegalArgumentException("expected a track but there was none");
        }
        this.video = video;
        this.audio = audio;
        videoTiming = new Timing(AccessUnit.CLOCK_RATE / 25);
        audioTiming = new Timing(audio == null ? 0 : 1024 * AccessUnit.CLOCK_RATE / audio.sampleRate());
    }

    /** Appends the initialisation segment. */
    public void writeInit(ByteBuf out) {
        InitSegment.write(video, audio, out);
    }

    /**
     * Whether the unit belongs to this file. If not, its track is not in it or its format changed: a player needs a new
     * initialisation segment.
     */
    public boolean takes(AccessUnit unit) {
        return unit.format().equals(unit.isVideo() ? video : audio);
    }

    /** What one call of {@link #write} appends. */
    public static int bytes(AccessUnit unit) {
        return FRAGMENT_BYTES + unit.size();
    }

    /**
     * Appends one access unit as a fragment.
     *
     * @param unit one that {@link #takes} accepts; borrowed
     */
    public void write(AccessUnit unit, ByteBuf out) {
        if (!started) {
            started = true;
            origin = unit.dts();
        }
        Timing timing = unit.isVideo() ? videoTiming : audioTiming;
        long time = timing.next(Math.max(0, unit.dts() - origin));
        out.ensureWritable(bytes(unit));
        Boxes boxes = new Boxes(out);
        int moof = boxes.begin("moof");
        int mfhd = boxes.beginFull("mfhd", 0, 0);
        boxes.u32(++sequence);
        boxes.end(mfhd);
        int traf = boxes.begin("traf");
        int tfhd = boxes.beginFull("tfhd", 0, DEFAULT_BASE_IS_MOOF);
        boxes.u32(unit.isVideo() ? InitSegment.VIDEO_TRACK : InitSegment.AUDIO_TRACK);
        boxes.end(tfhd);
        int tfdt = boxes.beginFull("tfdt", 1, 0);
        boxes.u64(time);
        boxes.end(tfdt);
        int trun = boxes.beginFull(
                "trun", 1, DATA_OFFSET | SAMPLE_DURATION | SAMPLE_SIZE | SAMPLE_FLAGS | SAMPLE_COMPOSITION_OFFSET);
        boxes.u32(1).u32(FRAGMENT_BYTES).u32(timing.duration()).u32(unit.size());
        boxes.u32(unit.keyFrame() ? KEY_FRAME : NO_KEY_FRAME).u32((int) (unit.pts() - unit.dts()));
        boxes.end(trun);
        boxes.end(traf);
        boxes.end(moof);
        out.writeInt(8 + unit.size());
        out.writeCharSequence("mdat", StandardCharsets.US_ASCII);
        out.writeBytes(unit.data(), unit.data().readerIndex(), unit.size());
    }

    /** The {@code codecs} parameter for a browser's media source (RFC 6381), for instance {@code avc1.64001F,mp4a.40.2}. */
    public String codecs() {
        StringBuilder codecs = new StringBuilder();
        if (video != null) {
            codecs.append(video.codec() == Codec.H264 ? avc(video) : hevc(video));
        }
        if (audio != null) {
            codecs.append(codecs.isEmpty() ? "" : ",")
                    .append("mp4a.40.")
                    .append(audio.config().getByte(0) >>> 3 & 0x1F);
        }
        return codecs.toString();
    }

    private static String avc(VideoFormat format) {
        ByteBuf sps = format.parameterSets().get(0);
        return String.format("avc1.%06X", sps.getMedium(sps.readerIndex() + 1) & 0xFFFFFF);
    }

    /** ISO/IEC 14496-15 Annex E.3. */
    private static String hevc(VideoFormat format) {
        H265Sps sps = sps(format);
        int profile = sps.profileSpaceTierProfile();
        String space = profile >>> 6 == 0 ? "" : String.valueOf((char) ('A' + (profile >>> 6) - 1));
        StringBuilder codec = new StringBuilder("hvc1.").append(space).append(profile & 0x1F);
        codec.append('.')
                .append(Integer.toHexString(Integer.reverse(sps.compatibility()))
                        .toUpperCase(Locale.ROOT));
        codec.append((profile & 0x20) == 0 ? ".L" : ".H").append(sps.level());
        for (long constraints = sps.constraints() << 16; constraints != 0; constraints <<= 8) {
            codec.append(String.format(".%X", constraints >>> 56));
        }
        return codec.toString();
    }

    private static H265Sps sps(VideoFormat format) {
        try {
            for (ByteBuf set : format.parameterSets()) {
                if (H265.type(set.getByte(set.readerIndex())) == H265.SPS) {
                    return H265Sps.parse(set);
                }
            }
        } catch (MediaFormatException e) {
            throw new IllegalArgumentException("a format holds well-formed sets only", e);
        }
        throw new IllegalArgumentException("a format holds an SPS");
    }

    /** Guesses a unit's duration from the gap before it. */
    private static final class Timing {
        private long last = -1;
        private int duration;

        Timing(int duration) {
            this.duration = duration;
        }

        /** Decoding times must not fall. */
        long next(long time) {
            long next = Math.max(time, last);
            if (last >= 0 && next > last && next - last < 10L * AccessUnit.CLOCK_RATE) {
                duration = (int) (next - last);
            }
            last = next;
            return next;
        }

        int duration() {
            return duration;
        }
    }
}
