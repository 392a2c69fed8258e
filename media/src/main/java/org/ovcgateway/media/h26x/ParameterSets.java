package org.ovcgateway.media.h26x;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.VideoFormat;

/**
 * The parameter sets of one video stream as they stand now, by kind and id. A set that comes again with the same bytes
 * changes nothing, so that {@link #format} answers the same instance until something really changed. Used on one thread.
 */
public final class ParameterSets {
    /** Real sets have some ten to some hundred bytes; anything longer is not taken. */
    static final int MAX_SET_BYTES = 4096;

    private final Codec codec;
    private final TreeMap<Integer, ByteBuf> video = new TreeMap<>(); // H.265 only
    private final TreeMap<Integer, ByteBuf> sequence = new TreeMap<>();
    private final TreeMap<Integer, ByteBuf> picture = new TreeMap<>();
    private final TreeMap<Integer, SequenceParameterSet> parsed = new TreeMap<>();

    private @Nullable VideoFormat format;

    /**
     * Holds nothing yet.
     *
     * @param codec {@link Codec#H264} or {@link Codec#H265}
     */
    public ParameterSets(Codec codec) {
        if (!codec.isVideo()) {
            throw new IllegalArgumentException("expected a video codec but was " + codec);
        }
        this.codec = codec;
    }

    /**
     * Takes one parameter set; other NAL units are ignored.
     *
     * @param nal a whole NAL unit; borrowed and copied if it is new, its indices are not moved
     * @return whether it changed something
     * @throws MediaFormatException if it is malformed; nothing has changed then
     */
    public boolean put(ByteBuf nal) throws MediaFormatException {
        if (nal.readableBytes() <= headerBytes()) {
            throw new MediaFormatException(
                    "expected a parameter set but the NAL unit has " + nal.readableBytes() + " bytes");
        }
        int type = codec == Codec.H264
                ? H264.type(nal.getByte(nal.readerIndex()))
                : H265.type(nal.getByte(nal.readerIndex()));
        boolean isParameterSet = codec == Codec.H264 ? H264.isParameterSet(type) : H265.isParameterSet(type);
        if (!isParameterSet) {
            return false;
        }
        if (nal.readableBytes() > MAX_SET_BYTES) {
            throw new MediaFormatException("expected a parameter set of at most " + MAX_SET_BYTES + " bytes but it has "
                    + nal.readableBytes());
        }
        Kind kind = kind(type);
        if (isKnown(kind, nal)) {
            return false; // cameras send the same sets before every key frame
        }
        return switch (kind) {
            case VIDEO -> store(video, new RbspReader(nal, headerBytes()).u(4), nal);
            case SEQUENCE -> putSequence(nal);
            case PICTURE -> putPicture(nal);
        };
    }

    /**
     * The format that the sets make; null as long as a kind is missing. The same instance as before if nothing changed.
     */
    public @Nullable VideoFormat format() {
        if (format == null && isComplete()) {
            List<ByteBuf> sets = new ArrayList<>(video.values());
            sets.addAll(sequence.values());
            sets.addAll(picture.values());
            SequenceParameterSet first = parsed.firstEntry().getValue();
            format = new VideoFormat(codec, sets, first.width(), first.height());
        }
        return format;
    }

    /** What the first sequence parameter set says; null if there is none. */
    public @Nullable SequenceParameterSet sequence() {
        return parsed.isEmpty() ? null : parsed.firstEntry().getValue();
    }

    static VideoFormat format(Codec codec, List<ByteBuf> sets) throws MediaFormatException {
        ParameterSets collected = new ParameterSets(codec);
        for (ByteBuf set : sets) {
            collected.put(set);
        }
        VideoFormat format = collected.format();
        if (format == null) {
            throw new MediaFormatException("expected " + (codec == Codec.H264 ? "SPS and PPS" : "VPS, SPS and PPS")
                    + " but were " + collected.video.size() + " VPS, " + collected.sequence.size() + " SPS, "
                    + collected.picture.size() + " PPS");
        }
        return format;
    }

    private enum Kind {
        VIDEO,
        SEQUENCE,
        PICTURE
    }

    private Kind kind(int type) {
        if (codec == Codec.H264) {
            return type == H264.SPS ? Kind.SEQUENCE : Kind.PICTURE;
        }
        return type == H265.VPS ? Kind.VIDEO : type == H265.SPS ? Kind.SEQUENCE : Kind.PICTURE;
    }

    private int headerBytes() {
        return codec == Codec.H264 ? H264.HEADER_BYTES : H265.HEADER_BYTES;
    }

    private boolean isComplete() {
        return !sequence.isEmpty() && !picture.isEmpty() && (codec == Codec.H264 || !video.isEmpty());
    }

    private boolean isKnown(Kind kind, ByteBuf nal) {
        Map<Integer, ByteBuf> sets = switch (kind) {
            case VIDEO -> video;
            case SEQUENCE -> sequence;
            case PICTURE -> picture;
        };
        return sets.containsValue(nal);
    }

    private boolean putSequence(ByteBuf nal) throws MediaFormatException {
        SequenceParameterSet sps = codec == Codec.H264 ? H264Sps.parse(nal) : H265Sps.parse(nal);
        parsed.put(sps.id(), sps);
        return store(sequence, sps.id(), nal);
    }

    private boolean putPicture(ByteBuf nal) throws MediaFormatException {
        RbspReader reader = new RbspReader(nal, headerBytes());
        int id = reader.ue("pps_pic_parameter_set_id", codec == Codec.H264 ? 255 : 63);
        reader.ue("pps_seq_parameter_set_id", codec == Codec.H264 ? 31 : 15);
        return store(picture, id, nal);
    }

    private boolean store(Map<Integer, ByteBuf> sets, int id, ByteBuf nal) {
        sets.put(id, Unpooled.wrappedBuffer(ByteBufUtil.getBytes(nal)).asReadOnly());
        format = null;
        return true;
    }
}
