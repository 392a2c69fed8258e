package org.ovcgateway.media.ffmpeg;

import static org.bytedeco.ffmpeg.global.avcodec.AV_INPUT_BUFFER_PADDING_SIZE;
import static org.bytedeco.ffmpeg.global.avutil.AVERROR_EAGAIN;
import static org.bytedeco.ffmpeg.global.avutil.AV_SAMPLE_FMT_FLTP;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bytedeco.ffmpeg.avcodec.AVCodec;
import org.bytedeco.ffmpeg.avcodec.AVCodecContext;
import org.bytedeco.ffmpeg.avcodec.AVPacket;
import org.bytedeco.ffmpeg.avutil.AVAudioFifo;
import org.bytedeco.ffmpeg.avutil.AVChannelLayout;
import org.bytedeco.ffmpeg.avutil.AVDictionary;
import org.bytedeco.ffmpeg.avutil.AVFrame;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.ffmpeg.global.swresample;
import org.bytedeco.ffmpeg.swresample.SwrContext;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.aac.AacTarget;

/**
 * Makes AAC LC of one stream's sound: decoder, resampler and encoder of FFmpeg behind each other. Frames carry the stamps
 * of the sound in them, whatever delay the encoder has; the source's stamps lead (see {@link SampleClock}).
 *
 * <p>Used by one thread at a time, never an event loop. The native objects belong to it and are freed by {@link #close}.
 */
public final class AacEncoder implements AutoCloseable {

    /** Gets what comes out. */
    @FunctionalInterface
    public interface Output {

        /**
         * One frame, in order.
         *
         * @param frame the receiver owns it
         */
        void frame(AccessUnit frame);
    }

    /** The longest packet that is taken; real ones are below a datagram's size. */
    private static final int MAX_PACKET_BYTES = 1 << 16;

    private static final int FRAME = AacTarget.FRAME_SAMPLES;

    /** Frames that the encoder may hold back: it has two. */
    private static final int REMEMBERED = 8;

    /** Frames that it takes to push the last sound out of the encoder. */
    private static final int DELAY_FRAMES = 2;

    private static final long NEVER = Long.MIN_VALUE;

    private final AudioFormat source;
    private final AacTarget target;
    private final AudioFormat format;
    private final ByteBufAllocator allocator;
    private final Output output;
    private final SampleClock clock = new SampleClock();

    private final BytePointer input;
    private final ByteBuffer inputBuffer;
    private @Nullable AVCodecContext decoder;
    private @Nullable AVCodecContext encoder;
    private @Nullable SwrContext resampler;
    private @Nullable AVAudioFifo fifo;
    private final AVPacket packet;
    private final AVPacket coded;
    private final AVFrame decoded;
    private final AVFrame frame;
    private final PointerPointer<Pointer> planes;
    private final PointerPointer<Pointer> silence;
    private final FloatPointer silentSamples;
    private PointerPointer<Pointer> resampled;
    private FloatPointer room;
    private int roomSamples;
    private int decodedFormat = -1;
    private int decodedRate;
    private int decodedChannels;

    /** Samples to be left out of what is decoded next. */
    private long cut;

    private long frames;
    private final long[] stamps = new long[REMEMBERED];
    private boolean fresh = true;
    private boolean holdsSound;
    private long lastStamp = NEVER;

    /**
     * Loads FFmpeg if nobody has yet, and opens the codecs.
     *
     * @param source what will come
     * @param output gets the frames during {@link #encode} and {@link #drain}
     * @throws FfmpegException if FFmpeg cannot be loaded or does not take the format
     */
    public AacEncoder(AudioFormat source, ByteBufAllocator allocator, Output output) throws FfmpegException {
        Ffmpeg.load();
        this.source = source;
        this.target = AacTarget.of(source);
        this.format = target.format();
        this.allocator = allocator;
        this.output = output;
        input = new BytePointer(MAX_PACKET_BYTES + AV_INPUT_BUFFER_PADDING_SIZE).zero();
        inputBuffer = input.asByteBuffer();
        packet = avcodec.av_packet_alloc();
        coded = avcodec.av_packet_alloc();
        decoded = avutil.av_frame_alloc();
        frame = avutil.av_frame_alloc();
        planes = new PointerPointer<>(AVFrame.AV_NUM_DATA_POINTERS);
        silence = new PointerPointer<>(target.channels());
        silentSamples = new FloatPointer(FRAME).zero();
        resampled = new PointerPointer<>(target.channels());
        room = new FloatPointer(0L);
        for (int i = 0; i < target.channels(); i++) {
            silence.put(i, silentSamples);
        }
        boolean opened = false;
        try {
            decoder = openDecoder();
            encoder = openEncoder();
            fifo = avutil.av_audio_fifo_alloc(AV_SAMPLE_FMT_FLTP, target.channels(), 4 * FRAME);
            frame.format(AV_SAMPLE_FMT_FLTP);
            frame.sample_rate(target.sampleRate());
            frame.nb_samples(FRAME);
            avutil.av_channel_layout_default(frame.ch_layout(), target.channels());
            Ffmpeg.check(avutil.av_frame_get_buffer(frame, 0), "memory for a frame");
            opened = true;
        } finally {
            if (!opened) {
                close();
            }
        }
    }

    /** What it was made for. */
    public AudioFormat source() {
        return source;
    }

    /** What comes out. */
    public AudioFormat format() {
        return format;
    }

    /**
     * Takes in one unit in the source's format.
     *
     * @param unit borrowed
     * @return whether it could be decoded
     * @throws FfmpegException if the encoder fails; it can only be closed then
     */
    public boolean encode(AccessUnit unit) throws FfmpegException {
        int size = unit.size();
        if (size == 0 || size > MAX_PACKET_BYTES) {
            return false;
        }
        inputBuffer.clear().limit(size);
        unit.data().getBytes(unit.data().readerIndex(), inputBuffer);
        for (int i = 0; i < AV_INPUT_BUFFER_PADDING_SIZE; i++) {
            input.put(size + i, (byte) 0);
        }
        packet.data(input);
        packet.size(size);
        int sent = avcodec.avcodec_send_packet(decoder, packet);
        packet.data(null);
        packet.size(0);
        if (sent < 0) {
            return false;
        }
        boolean first = true;
        while (avcodec.avcodec_receive_frame(decoder, decoded) == 0) {
            take(unit.pts(), first);
            first = false;
        }
        return true;
    }

    /**
     * Brings what came so far to an end, padded with silence to a whole frame: for when nothing comes for a while. The next
     * unit begins at its own stamp.
     */
    public void drain() throws FfmpegException {
        if (!holdsSound) {
            return;
        }
        int rest = avutil.av_audio_fifo_size(fifo) % FRAME;
        if (rest > 0) {
            writeSilence(FRAME - rest);
            writeFrames();
        }
        for (int i = 0; i < DELAY_FRAMES; i++) {
            Ffmpeg.check(avutil.av_frame_make_writable(frame), "memory for a frame");
            avutil.av_samples_set_silence(frame.data(), 0, FRAME, target.channels(), AV_SAMPLE_FMT_FLTP);
            encodeFrame(NEVER);
        }
        holdsSound = false;
        fresh = true;
        clock.pause();
    }

    /** As {@link #drain}, and whatever stamp comes next is right: the source begins anew. */
    public void restart() throws FfmpegException {
        drain();
        avcodec.avcodec_flush_buffers(decoder);
        clock.reset();
        cut = 0;
    }

    @Override
    public void close() {
        avcodec.av_packet_free(packet);
        avcodec.av_packet_free(coded);
        avutil.av_frame_free(decoded);
        avutil.av_frame_free(frame);
        if (decoder != null) {
            avcodec.avcodec_free_context(decoder);
            decoder = null;
        }
        if (encoder != null) {
            avcodec.avcodec_free_context(encoder);
            encoder = null;
        }
        closeResampler();
        if (fifo != null) {
            avutil.av_audio_fifo_free(fifo);
            fifo = null;
        }
        input.close();
        planes.close();
        silence.close();
        silentSamples.close();
        resampled.close();
        room.close();
    }

    private void take(long stamp, boolean first) throws FfmpegException {
        int rate = decoded.sample_rate();
        prepareResampler(rate);
        if (first) {
            settle(clock.arrive(stamp), stamp, rate);
        }
        int samples = decoded.nb_samples();
        int skip = (int) Math.min(cut, samples);
        cut -= skip;
        if (skip < samples) {
            convert(skip, samples - skip, rate);
            writeFrames();
        }
    }

    private void settle(long difference, long stamp, int rate) throws FfmpegException {
        cut = 0;
        if (difference == SampleClock.BEGIN_ANEW) {
            drain();
            clock.begin(stamp);
        } else if (difference < 0) {
            cut = -difference * rate / AccessUnit.CLOCK_RATE;
        } else if (difference > 0) {
            long missing = difference * target.sampleRate() / AccessUnit.CLOCK_RATE;
            while (missing > 0) {
                int run = (int) Math.min(missing, FRAME);
                writeSilence(run);
                writeFrames();
                missing -= run;
            }
        }
    }

    private void writeSilence(int samples) throws FfmpegException {
        Ffmpeg.check(avutil.av_audio_fifo_write(fifo, silence, samples), "silence");
        clock.advance(samples, target.sampleRate());
    }

    /** Brings decoded samples to the target's rate, channels and layout in memory, and puts them into the fifo. */
    private void convert(int skip, int samples, int rate) throws FfmpegException {
        int sampleBytes = avutil.av_get_bytes_per_sample(decodedFormat);
        boolean planar = avutil.av_sample_fmt_is_planar(decodedFormat) != 0;
        int inputs = planar ? decodedChannels : 1;
        long offset = (long) skip * sampleBytes * (planar ? 1 : decodedChannels);
        for (int i = 0; i < inputs; i++) {
            planes.put(i, decoded.data(i).position(offset));
        }
        int most = swresample.swr_get_out_samples(resampler, samples);
        makeRoom(most);
        int written =
                Ffmpeg.check(swresample.swr_convert(resampler, resampled, roomSamples, planes, samples), "resampling");
        Ffmpeg.check(avutil.av_audio_fifo_write(fifo, resampled, written), "memory for samples");
        clock.advance(samples, rate);
    }

    private void makeRoom(int samples) {
        if (samples <= roomSamples) {
            return;
        }
        room.close();
        roomSamples = Math.max(samples, FRAME);
        room = new FloatPointer((long) roomSamples * target.channels());
        for (int i = 0; i < target.channels(); i++) {
            resampled.put(i, new FloatPointer(room).position((long) i * roomSamples));
        }
    }

    private void writeFrames() throws FfmpegException {
        int waiting = avutil.av_audio_fifo_size(fifo);
        while (waiting >= FRAME) {
            long behind = waiting + (resampler == null ? 0 : swresample.swr_get_delay(resampler, target.sampleRate()));
            double stamp = clock.position() - (double) behind * AccessUnit.CLOCK_RATE / target.sampleRate();
            Ffmpeg.check(avutil.av_frame_make_writable(frame), "memory for a frame");
            avutil.av_audio_fifo_read(fifo, frame.data(), FRAME);
            encodeFrame(Math.round(stamp));
            holdsSound = true;
            waiting -= FRAME;
        }
    }

    /** @param stamp of the frame's first sample; {@link #NEVER} for silence that only pushes sound out */
    private void encodeFrame(long stamp) throws FfmpegException {
        frame.pts(frames * FRAME);
        stamps[slot(frames)] = stamp;
        if (fresh && stamp != NEVER) {
            // The frame before the first sound is what a decoder needs to fade in without an error.
            stamps[slot(frames - 1)] = stamp - frameTicks();
            fresh = false;
        }
        frames++;
        Ffmpeg.check(avcodec.avcodec_send_frame(encoder, frame), "the AAC encoder");
        int received = avcodec.avcodec_receive_packet(encoder, coded);
        while (received == 0) {
            emit(stamps[slot(Math.floorDiv(coded.pts(), FRAME))]);
            avcodec.av_packet_unref(coded);
            received = avcodec.avcodec_receive_packet(encoder, coded);
        }
        if (received != AVERROR_EAGAIN()) {
            Ffmpeg.check(received, "the AAC encoder");
        }
    }

    private void emit(long stamp) {
        if (stamp == NEVER || stamp <= lastStamp) {
            return;
        }
        lastStamp = stamp;
        int size = coded.size();
        ByteBuf data = allocator.directBuffer(size);
        data.writeBytes(coded.data().capacity(size).asByteBuffer());
        output.frame(new AccessUnit(format, stamp, stamp, true, data));
    }

    private long frameTicks() {
        return (long) FRAME * AccessUnit.CLOCK_RATE / target.sampleRate();
    }

    private static int slot(long frame) {
        return (int) Math.floorMod(frame, (long) REMEMBERED);
    }

    private AVCodecContext openDecoder() throws FfmpegException {
        int id = switch (source.codec()) {
            case PCMA -> avcodec.AV_CODEC_ID_PCM_ALAW;
            case PCMU -> avcodec.AV_CODEC_ID_PCM_MULAW;
            case G726_16, G726_24, G726_32, G726_40 -> avcodec.AV_CODEC_ID_ADPCM_G726LE;
            case OPUS -> avcodec.AV_CODEC_ID_OPUS;
            case L16 -> avcodec.AV_CODEC_ID_PCM_S16BE;
            case AAC -> avcodec.AV_CODEC_ID_AAC;
            case H264, H265, MPEG4 -> throw new IllegalArgumentException("expected audio but was " + source.codec());
        };
        AVCodec codec = avcodec.avcodec_find_decoder(id);
        if (codec == null) {
            throw new FfmpegException("FFmpeg has no decoder for " + source.codec());
        }
        AVCodecContext context = avcodec.avcodec_alloc_context3(codec);
        context.sample_rate(source.sampleRate());
        context.bits_per_coded_sample(codedBits(source.codec()));
        context.thread_count(1);
        avutil.av_channel_layout_default(context.ch_layout(), source.channels());
        open(context, codec, "the decoder for " + source.codec());
        return context;
    }

    private static int codedBits(Codec codec) {
        return switch (codec) {
            case G726_16 -> 2;
            case G726_24 -> 3;
            case G726_32 -> 4;
            case G726_40 -> 5;
            case L16 -> 16;
            default -> 8;
        };
    }

    private AVCodecContext openEncoder() throws FfmpegException {
        AVCodec codec = avcodec.avcodec_find_encoder(avcodec.AV_CODEC_ID_AAC);
        if (codec == null) {
            throw new FfmpegException("FFmpeg has no encoder for AAC");
        }
        AVCodecContext context = avcodec.avcodec_alloc_context3(codec);
        context.sample_rate(target.sampleRate());
        context.sample_fmt(AV_SAMPLE_FMT_FLTP);
        context.bit_rate(target.bitRate());
        context.time_base().num(1).den(target.sampleRate());
        context.thread_count(1);
        avutil.av_channel_layout_default(context.ch_layout(), target.channels());
        // The tools that cost most and give little to one voice.
        avutil.av_opt_set(context.priv_data(), "aac_coder", "fast", 0);
        avutil.av_opt_set_int(context.priv_data(), "aac_tns", 0, 0);
        avutil.av_opt_set_int(context.priv_data(), "aac_pns", 0, 0);
        open(context, codec, "the encoder for " + target);
        byte[] config = new byte[context.extradata_size()];
        context.extradata().get(config);
        byte[] announced = new byte[format.config().readableBytes()];
        format.config().getBytes(0, announced);
        if (!Arrays.equals(config, announced)) {
            avcodec.avcodec_free_context(context);
            throw new FfmpegException("expected the encoder's AudioSpecificConfig to be " + Arrays.toString(announced)
                    + " but was " + Arrays.toString(config));
        }
        return context;
    }

    private static void open(AVCodecContext context, AVCodec codec, String what) throws FfmpegException {
        int opened = avcodec.avcodec_open2(context, codec, (AVDictionary) null);
        if (opened < 0) {
            avcodec.avcodec_free_context(context);
        }
        Ffmpeg.check(opened, what);
    }

    /** Made when the first samples tell what they are, and again where that changes, as Opus may. */
    private void prepareResampler(int rate) throws FfmpegException {
        AVChannelLayout layout = decoded.ch_layout();
        if (decoded.format() == decodedFormat && rate == decodedRate && layout.nb_channels() == decodedChannels) {
            return;
        }
        decodedFormat = decoded.format();
        decodedRate = rate;
        decodedChannels = layout.nb_channels();
        if (decodedChannels > AVFrame.AV_NUM_DATA_POINTERS) {
            throw new FfmpegException("expected at most 8 channels but were " + decodedChannels);
        }
        closeResampler();
        SwrContext fresh = new SwrContext();
        Ffmpeg.check(
                swresample.swr_alloc_set_opts2(
                        fresh,
                        frame.ch_layout(),
                        AV_SAMPLE_FMT_FLTP,
                        target.sampleRate(),
                        layout,
                        decodedFormat,
                        decodedRate,
                        0,
                        null),
                "the resampler");
        resampler = fresh;
        Ffmpeg.check(swresample.swr_init(fresh), "the resampler");
    }

    private void closeResampler() {
        if (resampler != null) {
            swresample.swr_free(resampler);
            resampler = null;
        }
    }
}
