package org.ovcgateway.media.ts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.TrackFormat;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.aac.AdtsHeader;
import org.ovcgateway.media.aac.AudioSpecificConfig;

/**
 * Access units to a transport stream of one program (H.222.0), one PES packet per access unit, whole 188-byte packets
 * per call.
 *
 * <p>PAT and PMT stand before every video key frame and at least every half second; every access unit of the track that
 * has the clock (video, or audio where there is none) carries a PCR, and packets with nothing but a PCR fill the gaps of
 * slow video. The PCR is the unit's DTS; the stamps in the PES header are {@link #LEAD} later, or the length of
 * {@link #AUDIO_FRAMES_LATE} audio frames where they were known at the first unit and take longer. A track or format that was
 * not known before is announced by a new version of the PMT in front of its first unit. Sound that is no AAC, or
 * AAC that ADTS cannot carry (see {@link #canCarry}), is left out.
 *
 * <p>Used on one thread. Allocates nothing per unit.
 */
public final class TsMuxer {
    /** Ticks of 90 kHz by which stamps are ahead of the PCR, so that audio may lag behind video: 100 ms. */
    public static final int LEAD = AccessUnit.CLOCK_RATE / 10;

    /** How far audio may lag behind video in frames: one that fills, two in an encoder, one on its way. */
    private static final int AUDIO_FRAMES_LATE = 4;

    /** Size of a transport packet. */
    public static final int PACKET_BYTES = Ts.PACKET_BYTES;

    private static final int TABLE_INTERVAL = AccessUnit.CLOCK_RATE * 2 / 5;
    private static final int PCR_INTERVAL = AccessUnit.CLOCK_RATE * 9 / 100;
    private static final int MAX_PCR_FILL = 12; // a longer gap is a gap in the time-line
    private static final long NEVER = Long.MIN_VALUE / 2;

    private static final int PES_HEADER_BYTES = 19;
    private static final int STAMP_BYTES = 5;
    private static final int START_CODE = 1;
    private static final byte[] H264_DELIMITER = {0, 0, 0, 1, 0x09, (byte) 0xF0};
    private static final byte[] H265_DELIMITER = {0, 0, 0, 1, 0x46, 0x01, 0x50};
    private static final byte[] NO_DELIMITER = {};
    private static final byte[] STUFFING = new byte[Ts.PAYLOAD_BYTES];

    static {
        Arrays.fill(STUFFING, (byte) 0xFF);
    }

    private final ProgramTables tables = new ProgramTables();
    private final Elementary video = new Elementary(ProgramTables.VIDEO_PID, 0xE0);
    private final Elementary audio = new Elementary(ProgramTables.AUDIO_PID, 0xC0);

    private @Nullable VideoFormat videoFormat;
    private @Nullable AudioFormat audioFormat;
    private @Nullable AudioSpecificConfig audioConfig;
    private byte[] delimiter = H264_DELIMITER;
    private byte[] keyFramePrefix = {};
    private final byte[] pes = new byte[PES_HEADER_BYTES + AdtsHeader.BYTES];
    private final ByteBuf pesBuf = Unpooled.wrappedBuffer(pes);

    private long lead;
    private boolean tablesDue = true;
    private long lastTables = NEVER;
    private long lastPcr = NEVER;

    /** The first unit's track is announced alone; others when they appear. */
    public TsMuxer() {
        this(List.of());
    }

    /** @param formats what is known of the tracks, so that the first PMT names them all */
    public TsMuxer(List<? extends TrackFormat> formats) {
        formats.forEach(this::learn);
    }

    /** Whether units of this format can stand in a transport stream as it is written here. */
    public static boolean canCarry(TrackFormat format) {
        return format instanceof VideoFormat || adtsConfig((AudioFormat) format) != null;
    }

    /** What one call of {@link #write} appends at most. */
    public int maxBytes(AccessUnit unit) {
        int sets = 0;
        if (unit.keyFrame() && unit.format() instanceof VideoFormat format) {
            for (ByteBuf set : format.parameterSets()) {
                sets += Integer.BYTES + set.readableBytes();
            }
        }
        int payload = PES_HEADER_BYTES + AdtsHeader.BYTES + sets + unit.size();
        return ProgramTables.BYTES + (MAX_PCR_FILL + 2 + payload / Ts.PAYLOAD_BYTES) * Ts.PACKET_BYTES;
    }

    /** The next unit is preceded by PAT and PMT, whatever it is. */
    public void requestTables() {
        tablesDue = true;
    }

    /** The time-line or the data has a gap here: the next packet of each track says so. */
    public void discontinuity() {
        video.discontinuity = true;
        audio.discontinuity = true;
        tablesDue = true;
        lastPcr = NEVER;
    }

    /**
     * Appends one access unit.
     *
     * @param unit borrowed
     * @param out gets whole packets; grows as needed
     * @throws IllegalArgumentException if the lengths in front of the NAL units do not add up
     */
    public void write(AccessUnit unit, ByteBuf out) {
        learn(unit.format());
        if (!unit.isVideo() && audioConfig == null) {
            return;
        }
        if (lead == 0) {
            lead = Math.max(LEAD, audioLag());
        }
        int start = out.writerIndex();
        out.ensureWritable(maxBytes(unit));
        int index = start;
        if (tablesDue || unit.startsGroup() || Math.abs(unit.dts() - lastTables) >= TABLE_INTERVAL) {
            index = tables.set(out, index);
            tablesDue = false;
            lastTables = unit.dts();
        }
        boolean clock = unit.isVideo() || videoFormat == null;
        Elementary track = unit.isVideo() ? video : audio;
        if (clock) {
            index = fillClock(track, unit.dts(), out, index);
        }
        index = unit.isVideo() ? writeVideo(unit, out, index) : writeAudio(unit, clock, out, index);
        out.writerIndex(index);
    }

    private void learn(TrackFormat format) {
        if (format == videoFormat || format == audioFormat) {
            return;
        }
        if (format instanceof VideoFormat next) {
            boolean differs = !next.equals(videoFormat);
            videoFormat = next;
            if (differs) {
                delimiter = delimiter(next.codec());
                keyFramePrefix = keyFramePrefix(delimiter, next);
                describe();
            }
        } else if (format instanceof AudioFormat next) {
            boolean differs = !next.equals(audioFormat);
            audioFormat = next;
            if (differs) {
                audioConfig = adtsConfig(next);
                describe();
            }
        }
    }

    private void describe() {
        Codec videoCodec = videoFormat == null ? null : videoFormat.codec();
        Codec audioCodec = audioFormat == null || audioConfig == null ? null : audioFormat.codec();
        if (videoCodec != null || audioCodec != null) {
            tables.describe(videoCodec, audioCodec);
            tablesDue = true;
        }
    }

    private long audioLag() {
        AudioSpecificConfig config = audioConfig;
        return config == null
                ? 0
                : (long) AUDIO_FRAMES_LATE * config.frameSamples() * AccessUnit.CLOCK_RATE / config.coreSampleRate();
    }

    private static @Nullable AudioSpecificConfig adtsConfig(AudioFormat format) {
        if (format.codec() != Codec.AAC) {
            return null;
        }
        try {
            AudioSpecificConfig config = AudioSpecificConfig.parse(format.config());
            return AdtsHeader.canCarry(config) ? config : null;
        } catch (MediaFormatException e) {
            return null; // not AAC that ADTS knows
        }
    }

    private static byte[] delimiter(Codec codec) {
        return switch (codec) {
            case H264 -> H264_DELIMITER;
            case H265 -> H265_DELIMITER;
            default -> NO_DELIMITER;
        };
    }

    private static byte[] keyFramePrefix(byte[] delimiter, VideoFormat format) {
        if (format.codec() == Codec.MPEG4) {
            return ByteBufUtil.getBytes(format.parameterSets().get(0));
        }
        int length = delimiter.length;
        for (ByteBuf set : format.parameterSets()) {
            length += Integer.BYTES + set.readableBytes();
        }
        byte[] prefix = Arrays.copyOf(delimiter, length);
        int next = delimiter.length;
        for (ByteBuf set : format.parameterSets()) {
            prefix[next + 3] = START_CODE;
            set.getBytes(set.readerIndex(), prefix, next + Integer.BYTES, set.readableBytes());
            next += Integer.BYTES + set.readableBytes();
        }
        return prefix;
    }

    /** PCRs may be 100 ms apart at most (2.7.2); video below ten frames a second needs some between. */
    private int fillClock(Elementary track, long pcr, ByteBuf out, int start) {
        int index = start;
        if (pcr - lastPcr <= (long) PCR_INTERVAL * MAX_PCR_FILL) {
            for (long fill = lastPcr + PCR_INTERVAL; fill < pcr; fill += PCR_INTERVAL) {
                out.setInt(index, header(track.pid, false) | 0x20 | ((track.counter - 1) & 0xF));
                out.setByte(index + 4, Ts.PAYLOAD_BYTES - 1);
                out.setByte(index + 5, Ts.HAS_PCR);
                setPcr(out, index + 6, fill);
                out.setBytes(index + 12, STUFFING, 0, Ts.PACKET_BYTES - 12);
                index += Ts.PACKET_BYTES;
            }
        }
        lastPcr = pcr;
        return index;
    }

    private int writeVideo(AccessUnit unit, ByteBuf out, int index) {
        byte[] prefix = unit.keyFrame() ? keyFramePrefix : delimiter;
        int header = setPesHeader(video.streamId, unit, 0);
        int flags = Ts.HAS_PCR | (unit.keyFrame() ? Ts.RANDOM_ACCESS : 0);
        video.start(flags, unit.dts(), header + prefix.length + unit.size(), out, index);
        video.write(pes, 0, header);
        video.write(prefix, 0, prefix.length);
        int offset = header + prefix.length;
        video.write(unit.data(), unit.data().readerIndex(), unit.size());
        if (unit.format().codec() != Codec.MPEG4) {
            lengthsToStartCodes(unit.data(), offset);
        }
        return video.end();
    }

    private int writeAudio(AccessUnit unit, boolean clock, ByteBuf out, int index) {
        AudioSpecificConfig config = audioConfig;
        if (config == null || unit.size() > AdtsHeader.MAX_RAW_BYTES) {
            return index; // no such frame exists in AAC
        }
        int header = setPesHeader(audio.streamId, unit, AdtsHeader.BYTES + unit.size());
        pesBuf.writerIndex(header);
        AdtsHeader.write(config, unit.size(), pesBuf);
        int prefix = header + AdtsHeader.BYTES;
        audio.start(clock ? Ts.HAS_PCR : 0, unit.dts(), prefix + unit.size(), out, index);
        audio.write(pes, 0, prefix);
        audio.write(unit.data(), unit.data().readerIndex(), unit.size());
        return audio.end();
    }

    /** As many bytes stand in front of a NAL unit before as after, so only they have to be set. */
    private void lengthsToStartCodes(ByteBuf data, int offset) {
        int from = data.readerIndex();
        int index = from;
        int end = data.writerIndex();
        while (index < end) {
            int length = end - index < Integer.BYTES ? -1 : data.getInt(index);
            if (length < 0 || length > end - index - Integer.BYTES) {
                throw new IllegalArgumentException("expected a NAL unit's length at " + (index - from) + " of "
                        + (end - from) + " but was " + length);
            }
            video.setStartCode(offset + index - from);
            index += Integer.BYTES + length;
        }
    }

    /** Fills {@link #pes} and returns the header's length (2.4.3.6). */
    private int setPesHeader(int streamId, AccessUnit unit, int payloadBytes) {
        boolean hasDts = unit.pts() != unit.dts();
        int stamps = hasDts ? 2 * STAMP_BYTES : STAMP_BYTES;
        int headerBytes = 9 + stamps;
        pesBuf.setInt(0, 0x100 | streamId);
        pesBuf.setShort(4, payloadBytes == 0 ? 0 : headerBytes - 6 + payloadBytes);
        pesBuf.setByte(6, 0x84); // data_alignment_indicator
        pesBuf.setByte(7, hasDts ? 0xC0 : 0x80);
        pesBuf.setByte(8, stamps);
        setStamp(9, hasDts ? 3 : 2, unit.pts() + lead);
        if (hasDts) {
            setStamp(9 + STAMP_BYTES, 1, unit.dts() + lead);
        }
        return headerBytes;
    }

    private void setStamp(int index, int prefix, long ticks) {
        pesBuf.setByte(index, prefix << 4 | ((int) (ticks >>> 29) & 0x0E) | 1);
        pesBuf.setShort(index + 1, (int) (ticks >>> 14) | 1);
        pesBuf.setShort(index + 3, (int) (ticks << 1) | 1);
    }

    private static int header(int pid, boolean start) {
        return Ts.SYNC << 24 | (start ? 1 << 22 : 0) | pid << 8;
    }

    private static void setPcr(ByteBuf out, int index, long ticks) {
        long base = ticks & Ts.CLOCK_MASK;
        out.setInt(index, (int) (base >>> 1));
        out.setShort(index + 4, (int) (base << 15) | 0x7E00); // program_clock_reference_extension 0
    }

    /**
     * One track's packets. The payload's size is known at the start, so that a payload offset tells where in the output
     * it stands: all packets are full but the first, which may have an adaptation field, and the last, which is stuffed.
     */
    private static final class Elementary {
        private final int pid;
        private final int streamId;
        private int counter;
        private boolean discontinuity;

        private ByteBuf out = Unpooled.EMPTY_BUFFER;
        private int base;
        private int firstBytes;
        private int total;
        private int done;
        private int next;
        private int roomEnd;

        Elementary(int pid, int streamId) {
            this.pid = pid;
            this.streamId = streamId;
        }

        void start(int flags, long pcr, int payloadBytes, ByteBuf target, int index) {
            out = target;
            base = index;
            total = payloadBytes;
            done = 0;
            int adaptationFlags = flags | (discontinuity ? Ts.DISCONTINUITY : 0);
            discontinuity = false;
            int adaptation = adaptationFlags == 0 ? 0 : (flags & Ts.HAS_PCR) != 0 ? 8 : 2;
            firstBytes = Math.min(payloadBytes, Ts.PAYLOAD_BYTES - adaptation);
            adaptation = Ts.PAYLOAD_BYTES - firstBytes;
            setHeader(index, true, adaptation);
            if (adaptation > 1) {
                out.setByte(index + 5, adaptationFlags);
                int used = 2;
                if ((flags & Ts.HAS_PCR) != 0) {
                    setPcr(out, index + 6, pcr);
                    used = 8;
                }
                out.setBytes(index + Ts.HEADER_BYTES + used, STUFFING, 0, adaptation - used);
            }
            next = index + Ts.HEADER_BYTES + adaptation;
            roomEnd = index + Ts.PACKET_BYTES;
        }

        void write(byte[] from, int index, int length) {
            int at = index;
            int end = index + length;
            while (at < end) {
                int run = Math.min(end - at, room());
                out.setBytes(next, from, at, run);
                at += run;
                advance(run);
            }
        }

        void write(ByteBuf from, int index, int length) {
            int at = index;
            int end = index + length;
            while (at < end) {
                int run = Math.min(end - at, room());
                out.setBytes(next, from, at, run);
                at += run;
                advance(run);
            }
        }

        /** Overwrites four bytes of payload that are written already. */
        void setStartCode(int offset) {
            int first = position(offset);
            if (position(offset + 3) == first + 3) {
                out.setInt(first, START_CODE);
                return;
            }
            for (int i = 0; i < 3; i++) {
                out.setByte(position(offset + i), 0);
            }
            out.setByte(position(offset + 3), START_CODE);
        }

        /** The index behind the last packet. */
        int end() {
            out = Unpooled.EMPTY_BUFFER;
            return roomEnd;
        }

        private void advance(int bytes) {
            next += bytes;
            done += bytes;
        }

        private int room() {
            if (next == roomEnd) {
                int index = roomEnd;
                int left = total - done;
                int adaptation = left < Ts.PAYLOAD_BYTES ? Ts.PAYLOAD_BYTES - left : 0;
                setHeader(index, false, adaptation);
                if (adaptation > 1) {
                    out.setByte(index + 5, 0);
                    out.setBytes(index + 6, STUFFING, 0, adaptation - 2);
                }
                next = index + Ts.HEADER_BYTES + adaptation;
                roomEnd = index + Ts.PACKET_BYTES;
            }
            return roomEnd - next;
        }

        private void setHeader(int index, boolean start, int adaptation) {
            out.setInt(index, header(pid, start) | (adaptation > 0 ? 0x30 : 0x10) | counter);
            counter = (counter + 1) & 0xF;
            if (adaptation > 0) {
                out.setByte(index + Ts.HEADER_BYTES, adaptation - 1);
            }
        }

        private int position(int offset) {
            if (offset < firstBytes) {
                return base + Ts.PACKET_BYTES - firstBytes + offset;
            }
            int rest = offset - firstBytes;
            int packet = rest / Ts.PAYLOAD_BYTES;
            int inPacket = rest - packet * Ts.PAYLOAD_BYTES;
            int packetBytes = Math.min(Ts.PAYLOAD_BYTES, total - firstBytes - packet * Ts.PAYLOAD_BYTES);
            return base + (packet + 2) * Ts.PACKET_BYTES - packetBytes + inPacket;
        }
    }
}
