package org.ovcgateway.media.transcode;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.ts.Clips;
import org.ovcgateway.testkit.PeerProcess;

/** Footage in which each second, {@link #AT} into it, the picture flashes and a tone sounds; made by ffmpeg. */
final class FlashAndBeep {
    /** Seconds into each second; at a frame of 25 per second. */
    static final double AT = 0.4;

    /** Where the footage begins on the time-line. */
    static final long START = AccessUnit.CLOCK_RATE;

    private static final String ON = "between(mod(t\\,1)\\,0.399\\,0.499)";
    private static final int OGG_HEADER_BYTES = 27;

    /**
     * How a camera might send sound.
     *
     * @param packetMilliseconds of sound in a packet
     */
    record Sound(Codec codec, int sampleRate, int channels, int packetMilliseconds) {
        AudioFormat format() {
            return new AudioFormat(codec, sampleRate, channels, Unpooled.EMPTY_BUFFER);
        }

        private List<String> encoding() {
            return switch (codec) {
                case PCMA -> List.of("-c:a", "pcm_alaw", "-f", "alaw");
                case PCMU -> List.of("-c:a", "pcm_mulaw", "-f", "mulaw");
                case G726_16 -> g726(2);
                case G726_24 -> g726(3);
                case G726_32 -> g726(4);
                case G726_40 -> g726(5);
                case L16 -> List.of("-c:a", "pcm_s16be", "-f", "s16be");
                case OPUS ->
                    List.of(
                            "-c:a",
                            "libopus",
                            "-frame_duration",
                            Integer.toString(packetMilliseconds),
                            "-page_duration",
                            "1000",
                            "-f",
                            "ogg");
                default -> throw new IllegalArgumentException("no source of " + codec);
            };
        }

        private static List<String> g726(int bits) {
            return List.of("-c:a", "g726le", "-code_size", Integer.toString(bits), "-f", "g726le");
        }

        private int packetBytes() {
            int samples = sampleRate * packetMilliseconds / 1000;
            return switch (codec) {
                case G726_16 -> samples * 2 / 8;
                case G726_24 -> samples * 3 / 8;
                case G726_32 -> samples * 4 / 8;
                case G726_40 -> samples * 5 / 8;
                case L16 -> samples * channels * 2;
                default -> samples * channels;
            };
        }
    }

    private FlashAndBeep() {}

    /** Pictures, a key frame each second; to be released. */
    static List<AccessUnit> pictures(Path folder, int seconds) {
        Path file = folder.resolve("flash.ts");
        ffmpeg(
                "color=black:s=160x120:r=25:d=" + seconds + ",drawbox=c=white:t=fill:enable='" + ON + "'",
                file,
                List.of(
                        "-c:v",
                        "libx264",
                        "-preset",
                        "ultrafast",
                        "-tune",
                        "zerolatency",
                        "-g",
                        "25",
                        "-pix_fmt",
                        "yuv420p",
                        "-muxdelay",
                        "0",
                        "-f",
                        "mpegts"));
        List<AccessUnit> units = Clips.demux(Clips.read(file));
        long shift = START - units.get(0).dts();
        return units.stream()
                .map(unit -> new AccessUnit(
                        unit.format(), unit.pts() + shift, unit.dts() + shift, unit.keyFrame(), unit.data()))
                .toList();
    }

    /** Packets of sound; to be released. */
    static List<AccessUnit> sounds(Path folder, int seconds, Sound sound) {
        Path file = folder.resolve(sound.codec() + ".sound");
        List<String> encoding = new ArrayList<>(
                List.of("-ac", Integer.toString(sound.channels()), "-ar", Integer.toString(sound.sampleRate())));
        encoding.addAll(sound.encoding());
        ffmpeg("aevalsrc='0.7*sin(2*PI*1000*t)*" + ON + "':s=48000:d=" + seconds, file, encoding);
        ByteBuf bytes = read(file);
        List<ByteBuf> packets = sound.codec() == Codec.OPUS ? oggPackets(bytes) : pieces(bytes, sound.packetBytes());
        AudioFormat format = sound.format();
        List<AccessUnit> units = new ArrayList<>();
        for (ByteBuf packet : packets) {
            long stamp = START + (long) units.size() * sound.packetMilliseconds() * AccessUnit.CLOCK_RATE / 1000;
            units.add(new AccessUnit(format, stamp, stamp, true, packet));
        }
        return units;
    }

    /** In the order in which they come, sound as soon as it is complete. */
    static List<AccessUnit> interleaved(List<AccessUnit> pictures, List<AccessUnit> sounds) {
        List<AccessUnit> units = new ArrayList<>();
        int next = 0;
        for (AccessUnit picture : pictures) {
            while (next < sounds.size() && sounds.get(next).dts() < picture.dts()) {
                units.add(sounds.get(next++));
            }
            units.add(picture);
        }
        units.addAll(sounds.subList(next, sounds.size()));
        return units;
    }

    private static List<ByteBuf> pieces(ByteBuf bytes, int size) {
        List<ByteBuf> pieces = new ArrayList<>();
        while (bytes.readableBytes() >= size) {
            pieces.add(Unpooled.copiedBuffer(bytes.readSlice(size)));
        }
        return pieces;
    }

    /** The packets of an Ogg file (RFC 3533), without the two headers of Opus. */
    private static List<ByteBuf> oggPackets(ByteBuf file) {
        List<ByteBuf> packets = new ArrayList<>();
        ByteBuf packet = Unpooled.buffer();
        while (file.isReadable()) {
            int segments = file.getUnsignedByte(file.readerIndex() + OGG_HEADER_BYTES - 1);
            ByteBuf lengths = file.skipBytes(OGG_HEADER_BYTES).readSlice(segments);
            while (lengths.isReadable()) {
                int length = lengths.readUnsignedByte();
                packet.writeBytes(file, length);
                if (length < 255) {
                    packets.add(packet);
                    packet = Unpooled.buffer();
                }
            }
        }
        return packets.subList(2, packets.size());
    }

    private static ByteBuf read(Path file) {
        try {
            return Unpooled.wrappedBuffer(Files.readAllBytes(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void ffmpeg(String source, Path file, List<String> encoding) {
        List<String> command =
                new ArrayList<>(List.of("ffmpeg", "-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", source));
        command.addAll(encoding);
        command.add(file.toString());
        PeerProcess.run(Duration.ofMinutes(2), command.toArray(String[]::new));
    }
}
