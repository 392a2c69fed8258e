package org.ovcgateway.simulator.camera;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.ovcgateway.simulator.camera.AnnexB.Nal;
import org.ovcgateway.simulator.camera.PacketisedTrack.SdpAttributes;

/**
 * Makes RTP tracks of raw streams: H.264 (RFC 6184), H.265 (RFC 7798), AAC (RFC 3640 AAC-hbr, RFC 6416 LATM), and
 * sound of a constant rate (RFC 3551, RFC 7587).
 */
public final class Packetiser {
    /** Bytes of RTP payload that fit any network. */
    static final int MAX_PAYLOAD = 1400;

    private static final int VIDEO_CLOCK = 90_000;
    private static final int VIDEO_PAYLOAD_TYPE = 96;
    private static final int AUDIO_PAYLOAD_TYPE = 97;
    private static final int SAMPLES_PER_FRAME = 1024;
    private static final int ADTS_HEADER = 7;
    private static final int[] SAMPLE_RATES = {
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350
    };

    private Packetiser() {}

    /**
     * An H.264 byte stream without B-frames that starts with a key frame.
     *
     * @param framesPerSecond divides 90000
     * @throws ClipException if it is none
     */
    public static PacketisedTrack h264(byte[] annexB, int framesPerSecond) throws ClipException {
        return h264(new Video(annexB, NalSyntax.H264, framesPerSecond));
    }

    /**
     * As {@link #h264}, of a clip whose pictures end in a slice into which texts can be drawn.
     *
     * @throws ClipException if it is none
     */
    static PacketisedTrack h264WithCaptionBand(byte[] annexB, int framesPerSecond) throws ClipException {
        Video video = new Video(annexB, NalSyntax.H264, framesPerSecond);
        video.track.captionBand(CaptionBand.of(annexB, video.units));
        return h264(video);
    }

    private static PacketisedTrack h264(Video video) throws ClipException {
        byte[] sps = video.firstOfType(7, 4);
        String format = "packetization-mode=1;profile-level-id="
                + HexFormat.of().formatHex(sps, 1, 4).toUpperCase(Locale.ROOT);
        String sets = "sprop-parameter-sets=" + base64(sps) + "," + base64(video.firstOfType(8, 2));
        return video.packetise(new SdpAttributes("H264/90000", format, sets));
    }

    /**
     * An H.265 byte stream without B-frames that starts with a key frame.
     *
     * @param framesPerSecond divides 90000
     * @throws ClipException if it is none
     */
    public static PacketisedTrack h265(byte[] annexB, int framesPerSecond) throws ClipException {
        Video video = new Video(annexB, NalSyntax.H265, framesPerSecond);
        String sets = "sprop-vps=" + base64(video.firstOfType(32, 3)) + ";sprop-sps=" + base64(video.firstOfType(33, 3))
                + ";sprop-pps=" + base64(video.firstOfType(34, 3));
        return video.packetise(new SdpAttributes("H265/90000", "", sets));
    }

    /**
     * AAC-LC in ADTS frames (ISO/IEC 14496-3 1.A.2.2) of one raw data block each.
     *
     * @throws ClipException if it is none
     */
    public static PacketisedTrack aac(byte[] adts) throws ClipException {
        Adts clip = new Adts(adts);
        for (int[] frame : clip.frames) {
            clip.track.unit(true, false);
            clip.track
                    .packet(true, 4 + frame[1])
                    .writeShort(16) // bits of AU headers
                    .writeShort(frame[1] << 3) // AU size in 13 bits, AU index 0 in 3
                    .writeBytes(adts, frame[0], frame[1]);
        }
        String format = String.format(
                Locale.ROOT,
                "streamtype=5;profile-level-id=1;mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=%04X",
                clip.config);
        return clip.track.build(
                new SdpAttributes("MPEG4-GENERIC/" + clip.sampleRate + "/" + clip.channels, format, ""));
    }

    /**
     * The same frames as LATM (RFC 6416 6), each with its length in a packet.
     *
     * @throws ClipException if it is none
     */
    public static PacketisedTrack latm(byte[] adts) throws ClipException {
        Adts clip = new Adts(adts);
        for (int[] frame : clip.frames) {
            int full = frame[1] / 255;
            clip.track.unit(true, false);
            ByteBuf packet = clip.track.packet(true, full + 1 + frame[1]);
            for (int i = 0; i < full; i++) {
                packet.writeByte(255);
            }
            packet.writeByte(frame[1] % 255).writeBytes(adts, frame[0], frame[1]);
        }
        // StreamMuxConfig (ISO/IEC 14496-3 1.7.3.2): 15 bits that say one layer, the config, lengths in front.
        long muxConfig = 0x4000L << 32 | (long) clip.config << 17 | 0x1FE << 5;
        String format = String.format(Locale.ROOT, "profile-level-id=1;object=2;cpresent=0;config=%012X", muxConfig);
        return clip.track.build(new SdpAttributes("MP4A-LATM/" + clip.sampleRate + "/" + clip.channels, format, ""));
    }

    /**
     * Sound of which every packet has the same number of bytes and lasts as long.
     *
     * @param ticks of the clock that a packet lasts
     * @param bytes of payload in a packet; what is left at the end is left out
     * @throws ClipException if there is not one packet
     */
    static PacketisedTrack constantRate(
            byte[] sound, int payloadType, int clockRate, int ticks, int bytes, String rtpMap, String format)
            throws ClipException {
        PacketisedTrack.Builder track = new PacketisedTrack.Builder("audio", payloadType, clockRate, ticks);
        for (int offset = 0; offset + bytes <= sound.length; offset += bytes) {
            track.unit(true, false);
            track.packet(false, bytes).writeBytes(sound, offset, bytes);
        }
        return track.build(new SdpAttributes(rtpMap, format, ""));
    }

    /** A stream of ADTS frames, taken apart. */
    private static final class Adts {
        final int sampleRate;
        final int channels;
        final int config;
        final PacketisedTrack.Builder track;
        /** Offset and length of each raw frame. */
        final List<int[]> frames = new ArrayList<>();

        Adts(byte[] adts) throws ClipException {
            if (adts.length < ADTS_HEADER) {
                throw new ClipException("expected ADTS frames but there are " + adts.length + " bytes");
            }
            int profile = (adts[2] >> 6) & 0x3;
            int rateIndex = (adts[2] >> 2) & 0xF;
            channels = ((adts[2] & 1) << 2) | ((adts[3] >> 6) & 0x3);
            if (rateIndex >= SAMPLE_RATES.length) {
                throw new ClipException("expected an ADTS sampling frequency index below 13 but was " + rateIndex);
            }
            sampleRate = SAMPLE_RATES[rateIndex];
            config = ((profile + 1) << 11) | (rateIndex << 7) | (channels << 3);
            track = new PacketisedTrack.Builder("audio", AUDIO_PAYLOAD_TYPE, sampleRate, SAMPLES_PER_FRAME);
            int offset = 0;
            while (offset + ADTS_HEADER <= adts.length) {
                if ((adts[offset] & 0xFF) != 0xFF || (adts[offset + 1] & 0xF6) != 0xF0) {
                    throw new ClipException("expected an ADTS header at byte " + offset);
                }
                int header = (adts[offset + 1] & 1) == 1 ? ADTS_HEADER : ADTS_HEADER + 2;
                int size = ((adts[offset + 3] & 0x3) << 11)
                        | ((adts[offset + 4] & 0xFF) << 3)
                        | ((adts[offset + 5] & 0xFF) >> 5);
                if (size <= header || offset + size > adts.length) {
                    throw new ClipException(
                            "expected a whole ADTS frame at byte " + offset + " but its size says " + size);
                }
                frames.add(new int[] {offset + header, size - header});
                offset += size;
            }
        }
    }

    /** A slice of an H.264 picture, its last, as packets of their own. */
    static Packets lastSlice(byte[] nalUnit, int payloadType) {
        Packets.Builder packets = new Packets.Builder(payloadType, nalUnit.length + nalUnit.length / 40 + 40);
        appendNal(nalUnit, new Nal(0, nalUnit.length), NalSyntax.H264, true, packets);
        return packets.build();
    }

    private static void appendNal(
            byte[] stream, Nal nal, NalSyntax syntax, boolean lastOfUnit, Packets.Builder packets) {
        if (nal.length() <= MAX_PAYLOAD) {
            packets.packet(lastOfUnit, nal.length()).writeBytes(stream, nal.offset(), nal.length());
        } else {
            fragment(stream, nal, syntax, lastOfUnit, packets);
        }
    }

    private static void fragment(
            byte[] stream, Nal nal, NalSyntax syntax, boolean lastOfUnit, Packets.Builder packets) {
        byte[] header = syntax.fragmentHeader(stream, nal);
        byte type = header[header.length - 1];
        int room = MAX_PAYLOAD - header.length;
        int end = nal.offset() + nal.length();
        for (int offset = nal.offset() + syntax.headerSize(); offset < end; offset += room) {
            int size = Math.min(room, end - offset);
            boolean first = offset == nal.offset() + syntax.headerSize();
            boolean last = offset + size == end;
            header[header.length - 1] = (byte) (type | (first ? 0x80 : 0) | (last ? 0x40 : 0));
            packets.packet(last && lastOfUnit, header.length + size)
                    .writeBytes(header)
                    .writeBytes(stream, offset, size);
        }
    }

    private static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    private static final class Video {
        private final byte[] stream;
        private final NalSyntax syntax;
        private final PacketisedTrack.Builder track;
        private final List<List<Nal>> units;

        Video(byte[] stream, NalSyntax syntax, int framesPerSecond) throws ClipException {
            if (framesPerSecond < 1 || VIDEO_CLOCK % framesPerSecond != 0) {
                throw new ClipException(
                        "expected a number of frames per second that divides 90000 but was " + framesPerSecond);
            }
            this.stream = stream;
            this.syntax = syntax;
            this.track = new PacketisedTrack.Builder(
                    "video", VIDEO_PAYLOAD_TYPE, VIDEO_CLOCK, VIDEO_CLOCK / framesPerSecond);
            this.units = AnnexB.accessUnits(stream, syntax);
            if (units.isEmpty() || units.get(0).stream().noneMatch(nal -> syntax.isKey(stream, nal))) {
                throw new ClipException(
                        "expected an " + syntax + " byte stream (Annex B) that starts with a key frame");
            }
        }

        byte[] firstOfType(int type, int minimum) throws ClipException {
            for (Nal nal : units.get(0)) {
                if (syntax.type(stream, nal) == type && nal.length() >= minimum) {
                    byte[] set = new byte[nal.length()];
                    System.arraycopy(stream, nal.offset(), set, 0, set.length);
                    return set;
                }
            }
            throw new ClipException(
                    "expected the " + syntax + " parameter set of NAL unit type " + type + " at the first key frame");
        }

        PacketisedTrack packetise(SdpAttributes attributes) throws ClipException {
            List<Nal> sets = List.of();
            for (List<Nal> unit : units) {
                List<Nal> ownSets = unit.stream()
                        .filter(nal -> syntax.isParameterSet(stream, nal))
                        .toList();
                List<Nal> others = unit.stream()
                        .filter(nal -> !syntax.isParameterSet(stream, nal) && !syntax.isDelimiterOrFiller(stream, nal))
                        .toList();
                if (!ownSets.isEmpty()) {
                    sets = ownSets;
                }
                boolean key = others.stream().anyMatch(nal -> syntax.isKey(stream, nal));
                track.unit(key, key);
                if (key) {
                    aggregate(sets);
                }
                for (int i = 0; i < others.size(); i++) {
                    boolean last = i == others.size() - 1;
                    appendNal(stream, others.get(i), syntax, last, track.packets());
                }
            }
            return track.build(attributes);
        }

        private void aggregate(List<Nal> nals) throws ClipException {
            byte[] header = syntax.aggregationHeader();
            int size = header.length
                    + nals.stream().mapToInt(nal -> 2 + nal.length()).sum();
            if (size > MAX_PAYLOAD) {
                throw new ClipException("expected parameter sets that fit one packet but they have " + size + " bytes");
            }
            ByteBuf packet = track.packet(false, size).writeBytes(header);
            for (Nal nal : nals) {
                packet.writeShort(nal.length()).writeBytes(stream, nal.offset(), nal.length());
            }
        }
    }
}
