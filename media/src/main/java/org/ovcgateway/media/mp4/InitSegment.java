package org.ovcgateway.media.mp4;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.h26x.AvcDecoderConfiguration;
import org.ovcgateway.media.h26x.HevcDecoderConfiguration;

/** {@code ftyp} and {@code moov} of a fragmented file: everything about the tracks, nothing about samples. */
final class InitSegment {
    static final int VIDEO_TRACK = 1;
    static final int AUDIO_TRACK = 2;

    private static final int UNITY = 0x10000;
    private static final int LANGUAGE_UNDETERMINED = 0x55C4;
    private static final int SELF_CONTAINED = 1;
    private static final int ENABLED_IN_MOVIE = 3;
    private static final int DPI_72 = 0x480000;
    private static final int ES_DESCRIPTOR = 3;
    private static final int DECODER_CONFIG_DESCRIPTOR = 4;
    private static final int DECODER_SPECIFIC_INFO = 5;
    private static final int SL_CONFIG_DESCRIPTOR = 6;
    private static final int MPEG4_AUDIO = 0x40;
    private static final int AUDIO_STREAM = 0x15;

    private final Boxes boxes;

    private InitSegment(Boxes boxes) {
        this.boxes = boxes;
    }

    static void write(@Nullable VideoFormat video, @Nullable AudioFormat audio, ByteBuf out) {
        new InitSegment(new Boxes(out)).all(video, audio);
    }

    private void all(@Nullable VideoFormat video, @Nullable AudioFormat audio) {
        int ftyp = boxes.begin("ftyp");
        boxes.text("iso5").u32(0x200).text("iso5iso6mp41");
        boxes.end(ftyp);
        int moov = boxes.begin("moov");
        movieHeader();
        if (video != null) {
            track(VIDEO_TRACK, video, null);
        }
        if (audio != null) {
            track(AUDIO_TRACK, null, audio);
        }
        int mvex = boxes.begin("mvex");
        if (video != null) {
            trackExtends(VIDEO_TRACK);
        }
        if (audio != null) {
            trackExtends(AUDIO_TRACK);
        }
        boxes.end(mvex);
        boxes.end(moov);
    }

    private void movieHeader() {
        int mvhd = boxes.beginFull("mvhd", 0, 0);
        boxes.zero(8).u32(1000).u32(0).u32(UNITY).u16(0x100).zero(10);
        matrix();
        boxes.zero(24).u32(AUDIO_TRACK + 1); // next_track_ID
        boxes.end(mvhd);
    }

    private void track(int id, @Nullable VideoFormat video, @Nullable AudioFormat audio) {
        int trak = boxes.begin("trak");
        int tkhd = boxes.beginFull("tkhd", 0, ENABLED_IN_MOVIE);
        boxes.zero(8).u32(id).zero(4).u32(0).zero(8).u16(0).u16(0);
        boxes.u16(audio != null ? 0x100 : 0).u16(0);
        matrix();
        boxes.u32(video == null ? 0 : video.width() << 16).u32(video == null ? 0 : video.height() << 16);
        boxes.end(tkhd);
        int mdia = boxes.begin("mdia");
        int mdhd = boxes.beginFull("mdhd", 0, 0);
        boxes.zero(8)
                .u32(AccessUnit.CLOCK_RATE)
                .u32(0)
                .u16(LANGUAGE_UNDETERMINED)
                .u16(0);
        boxes.end(mdhd);
        int hdlr = boxes.beginFull("hdlr", 0, 0);
        boxes.u32(0).text(video != null ? "vide" : "soun").zero(12).u8(0);
        boxes.end(hdlr);
        int minf = boxes.begin("minf");
        if (video != null) {
            int vmhd = boxes.beginFull("vmhd", 0, 1);
            boxes.zero(8);
            boxes.end(vmhd);
        } else {
            int smhd = boxes.beginFull("smhd", 0, 0);
            boxes.zero(4);
            boxes.end(smhd);
        }
        dataReference();
        sampleTable(video, audio);
        boxes.end(minf);
        boxes.end(mdia);
        boxes.end(trak);
    }

    private void dataReference() {
        int dinf = boxes.begin("dinf");
        int dref = boxes.beginFull("dref", 0, 0);
        boxes.u32(1);
        boxes.end(boxes.beginFull("url ", 0, SELF_CONTAINED));
        boxes.end(dref);
        boxes.end(dinf);
    }

    private void sampleTable(@Nullable VideoFormat video, @Nullable AudioFormat audio) {
        int stbl = boxes.begin("stbl");
        int stsd = boxes.beginFull("stsd", 0, 0);
        boxes.u32(1);
        if (video != null) {
            visualSample(video);
        }
        if (audio != null) {
            audioSample(audio);
        }
        boxes.end(stsd);
        for (String empty : new String[] {"stts", "stsc", "stco"}) {
            int box = boxes.beginFull(empty, 0, 0);
            boxes.u32(0);
            boxes.end(box);
        }
        int stsz = boxes.beginFull("stsz", 0, 0);
        boxes.u32(0).u32(0);
        boxes.end(stsz);
        boxes.end(stbl);
    }

    private void visualSample(VideoFormat format) {
        boolean h264 = format.codec() == Codec.H264;
        int entry = boxes.begin(h264 ? "avc1" : "hvc1");
        boxes.zero(6).u16(1).zero(16).u16(format.width()).u16(format.height());
        boxes.u32(DPI_72).u32(DPI_72).zero(4).u16(1).zero(32).u16(24).u16(0xFFFF);
        int configuration = boxes.begin(h264 ? "avcC" : "hvcC");
        if (h264) {
            AvcDecoderConfiguration.write(format, boxes.out());
        } else {
            HevcDecoderConfiguration.write(format, boxes.out());
        }
        boxes.end(configuration);
        boxes.end(entry);
    }

    private void audioSample(AudioFormat format) {
        int entry = boxes.begin("mp4a");
        boxes.zero(6).u16(1).zero(8).u16(format.channels()).u16(16).zero(4);
        boxes.u16(Math.min(format.sampleRate(), 0xFFFF)).u16(0); // the config has it in full
        elementaryStream(format.config());
        boxes.end(entry);
    }

    /** ISO/IEC 14496-1 7.2.6.5; all lengths fit into one byte. */
    private void elementaryStream(ByteBuf config) {
        int length = config.readableBytes();
        int esds = boxes.beginFull("esds", 0, 0);
        boxes.u8(ES_DESCRIPTOR).u8(3 + 2 + 13 + 2 + length + 3).u16(0).u8(0);
        boxes.u8(DECODER_CONFIG_DESCRIPTOR).u8(13 + 2 + length);
        boxes.u8(MPEG4_AUDIO).u8(AUDIO_STREAM).zero(11);
        boxes.u8(DECODER_SPECIFIC_INFO).u8(length);
        boxes.out().writeBytes(config, config.readerIndex(), length);
        boxes.u8(SL_CONFIG_DESCRIPTOR).u8(1).u8(2);
        boxes.end(esds);
    }

    private void trackExtends(int track) {
        int trex = boxes.beginFull("trex", 0, 0);
        boxes.u32(track).u32(1).u32(0).u32(0).u32(0);
        boxes.end(trex);
    }

    private void matrix() {
        boxes.u32(UNITY).zero(12).u32(UNITY).zero(12).u32(0x40000000);
    }
}
