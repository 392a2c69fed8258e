package org.ovcgateway.media.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.MediaFormatException;
import org.ovcgateway.media.flv.FlvDemuxer;
import org.ovcgateway.testkit.PeerProcess;
import org.ovcgateway.testkit.RecentFfmpeg;

/** Real H.265 with B-frames, and AAC: a file of FFmpeg's own making and the access units that are in it. */
record HevcClip(Path file, List<AccessUnit> units) {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FILE_HEADER = 9;

    static HevcClip make(Path folder, int seconds) {
        Path source = folder.resolve("hevc.mp4");
        String encode =
                "ffmpeg -v error -y -f lavfi -i testsrc2=size=320x240:rate=25 -f lavfi -i sine=sample_rate=44100 -t "
                        + seconds + " -c:v libx265 -preset ultrafast -pix_fmt yuv420p"
                        + " -x265-params log-level=error:keyint=25:min-keyint=25:bframes=2:b-adapt=0 -c:a aac "
                        + source;
        PeerProcess.run(PATIENCE, encode.split(" "));
        Path file = folder.resolve("hevc.flv");
        PeerProcess.run(
                PATIENCE,
                RecentFfmpeg.ffmpeg("-v", "warning", "-y", "-i", source.toString(), "-c", "copy", file.toString()));
        return new HevcClip(file, units(file));
    }

    /** What our demuxer makes of an FLV file, from the first video key frame on, unpooled. */
    static List<AccessUnit> units(Path file) {
        List<AccessUnit> units = new ArrayList<>();
        FlvDemuxer demuxer = new FlvDemuxer(UnpooledByteBufAllocator.DEFAULT, unit -> {
            if (!units.isEmpty() || (unit.isVideo() && unit.keyFrame())) {
                ByteBuf data = Unpooled.directBuffer(unit.data().readableBytes());
                data.writeBytes(
                        unit.data(), unit.data().readerIndex(), unit.data().readableBytes());
                units.add(new AccessUnit(unit.format(), unit.pts(), unit.dts(), unit.keyFrame(), data));
            }
        });
        try {
            ByteBuf flv = Unpooled.wrappedBuffer(Files.readAllBytes(file)).skipBytes(FILE_HEADER + 4);
            while (flv.isReadable()) {
                int type = flv.readByte();
                int size = flv.readUnsignedMedium();
                int timestamp = flv.readUnsignedMedium() | flv.readByte() << 24;
                flv.skipBytes(3);
                demuxer.tag(type, timestamp, flv.readSlice(size));
                flv.skipBytes(4);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (MediaFormatException e) {
            throw new IllegalStateException(e);
        }
        return units;
    }

    void release() {
        units.forEach(AccessUnit::release);
    }
}
