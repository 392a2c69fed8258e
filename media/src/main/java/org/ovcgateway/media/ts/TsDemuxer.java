package org.ovcgateway.media.ts;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.elementary.AdtsFrames;
import org.ovcgateway.media.elementary.AnnexBPictures;
import org.ovcgateway.media.elementary.Damage;
import org.ovcgateway.media.elementary.ElementaryStream;
import org.ovcgateway.media.elementary.Mpeg4Pictures;
import org.ovcgateway.media.relay.Sink;

/**
 * A transport stream to access units, for previews and tools: the first program's first H.264, H.265 or MPEG-4 part 2 and first AAC
 * (ADTS) stream; everything else is passed over. A PES packet of video is taken as one access unit, which is how every
 * known muxer writes it.
 *
 * <p>Takes anything: what is malformed, lost or scrambled is left out and counted. Video starts, and goes on after a
 * loss, at a key frame. Memory is bounded by {@link #MAX_UNIT_BYTES} per track. Used on one thread.
 */
public final class TsDemuxer implements AutoCloseable {
    /** A longer access unit is not taken. */
    public static final int MAX_UNIT_BYTES = 8 << 20;

    private final Sink sink;
    private final ByteBufAllocator allocator;
    private final Damage damage = new Damage();
    private final ByteBuf partial = Unpooled.buffer(Ts.PACKET_BYTES, Ts.PACKET_BYTES);
    private final SectionReader pat = new SectionReader();
    private final SectionReader pmt = new SectionReader();
    private int pmtPid = Ts.NULL_PID;
    private @Nullable ElementaryReader video;
    private @Nullable ElementaryReader audio;

    /**
     * Starts with nothing known of the stream.
     *
     * @param sink gets the units, on the calling thread
     * @param allocator makes the units' buffers
     */
    public TsDemuxer(Sink sink, ByteBufAllocator allocator) {
        this.sink = sink;
        this.allocator = allocator;
    }

    /** Damages found so far: lost packets, malformed tables, PES packets, NAL units, frames. */
    public long damages() {
        return damage.count();
    }

    /**
     * Takes the next bytes of the stream, cut anywhere, and flushes the sink.
     *
     * @param in read to its end
     */
    public void read(ByteBuf in) {
        while (in.isReadable()) {
            if (partial.isReadable() || in.readableBytes() < Ts.PACKET_BYTES) {
                in.readBytes(partial, Math.min(partial.writableBytes(), in.readableBytes()));
                resynchronise(partial);
                partial.discardReadBytes();
                if (!partial.isWritable()) {
                    packet(partial, 0);
                    partial.clear();
                }
            } else if (in.getByte(in.readerIndex()) != Ts.SYNC) {
                resynchronise(in);
            } else {
                packet(in, in.readerIndex());
                in.skipBytes(Ts.PACKET_BYTES);
            }
        }
        sink.flush();
    }

    /** The stream is over: hands over the units that only the next one would have completed. */
    public void end() {
        if (video != null) {
            video.finish();
        }
        if (audio != null) {
            audio.finish();
        }
        sink.flush();
    }

    /** Lets go what is not complete. */
    @Override
    public void close() {
        drop(video);
        drop(audio);
        video = null;
        audio = null;
    }

    private void resynchronise(ByteBuf in) {
        if (in.isReadable() && in.getByte(in.readerIndex()) != Ts.SYNC) {
            damage.add();
            int skip = in.bytesBefore((byte) Ts.SYNC);
            in.skipBytes(skip < 0 ? in.readableBytes() : skip);
        }
    }

    private void packet(ByteBuf in, int index) {
        int header = in.getInt(index);
        int pid = header >>> 8 & 0x1FFF;
        boolean damaged = (header & 0x800000) != 0 || (header & 0xC0) != 0; // error indicator, scrambled
        if (pid == Ts.NULL_PID || damaged) {
            if (damaged) {
                damage.add();
            }
            return;
        }
        boolean start = (header & 0x400000) != 0;
        int payload = index + Ts.HEADER_BYTES;
        boolean announced = false;
        if ((header & 0x20) != 0) {
            int adaptation = in.getUnsignedByte(payload);
            announced = adaptation > 0 && (in.getByte(payload + 1) & Ts.DISCONTINUITY) != 0;
            payload += 1 + adaptation;
        }
        int end = index + Ts.PACKET_BYTES;
        if ((header & 0x10) == 0 || payload >= end) {
            return;
        }
        if (pid == Ts.PAT_PID) {
            pat.read(in, payload, end, start, damage, this::programs);
        } else if (pid == pmtPid) {
            pmt.read(in, payload, end, start, damage, this::program);
        } else if (video != null && video.pid() == pid) {
            video.packet(in, payload, end, start, header & 0xF, announced);
        } else if (audio != null && audio.pid() == pid) {
            audio.packet(in, payload, end, start, header & 0xF, announced);
        }
    }

    private void programs(ByteBuf section) {
        if (section.getByte(0) != Ts.PAT_TABLE) {
            damage.add();
            return;
        }
        for (int i = 8; i + 4 <= section.readableBytes(); i += 4) {
            if (section.getUnsignedShort(i) != 0) {
                pmtPid = section.getUnsignedShort(i + 2) & 0x1FFF;
                return;
            }
        }
    }

    private void program(ByteBuf section) {
        if (section.getByte(0) != Ts.PMT_TABLE || section.readableBytes() < 12) {
            damage.add();
            return;
        }
        int index = 12 + (section.getUnsignedShort(10) & 0xFFF);
        boolean seenVideo = false;
        boolean seenAudio = false;
        while (index + 5 <= section.readableBytes()) {
            int type = section.getUnsignedByte(index);
            int pid = section.getUnsignedShort(index + 1) & 0x1FFF;
            index += 5 + (section.getUnsignedShort(index + 3) & 0xFFF);
            if (type == Ts.STREAM_TYPE_AAC && !seenAudio) {
                seenAudio = true;
                audio = keepOrReplace(audio, pid, Codec.AAC);
                continue;
            }
            Codec codec = videoCodec(type);
            if (codec != null && !seenVideo) {
                seenVideo = true;
                video = keepOrReplace(video, pid, codec);
            }
        }
    }

    private static @Nullable Codec videoCodec(int streamType) {
        return switch (streamType) {
            case Ts.STREAM_TYPE_H264 -> Codec.H264;
            case Ts.STREAM_TYPE_H265 -> Codec.H265;
            case Ts.STREAM_TYPE_MPEG4 -> Codec.MPEG4;
            default -> null;
        };
    }

    private ElementaryReader keepOrReplace(@Nullable ElementaryReader known, int pid, Codec codec) {
        if (known != null && known.pid() == pid && known.codec() == codec) {
            return known;
        }
        drop(known);
        ElementaryStream payload = switch (codec) {
            case AAC -> new AdtsFrames(sink, allocator, damage);
            case MPEG4 -> new Mpeg4Pictures(sink, allocator, damage);
            default -> new AnnexBPictures(codec, sink, allocator, damage);
        };
        return new ElementaryReader(pid, codec, payload, allocator, damage);
    }

    private static void drop(@Nullable ElementaryReader reader) {
        if (reader != null) {
            reader.close();
        }
    }
}
