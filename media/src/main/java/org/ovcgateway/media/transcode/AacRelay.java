package org.ovcgateway.media.transcode;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.AudioFormat;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.aac.AacTarget;
import org.ovcgateway.media.relay.Relay;
import org.ovcgateway.media.relay.Sink;

/**
 * A relay behind a source's relay (ADR 5) whose sound is AAC, whatever the source's is. Pictures, and sound that is AAC
 * already, pass by reference and at once; other sound takes its way through the pool and comes a little later, with the
 * right stamps. Where it cannot be transcoded the pictures go on alone.
 *
 * <p>Used on the source relay's event loop only. FFmpeg is loaded when the first sound comes that needs it.
 */
public final class AacRelay implements Sink {

    /** Hears how the transcoding fares, on the event loop. */
    public interface Listener {

        /** Sound of a format comes that is being transcoded. */
        void transcoding(AudioFormat from, AudioFormat to);

        /**
         * The encoder failed.
         *
         * @param reason for an operator, without secrets
         * @param givenUp whether the stream stays without sound until its source restarts
         */
        void failed(String reason, boolean givenUp);
    }

    /** Less is not worth waking a thread for: ticks of 90 kHz, 40 ms. */
    private static final long LONGEST_BATCH = 40 * AccessUnit.CLOCK_RATE / 1000;

    /** Pictures that are so far ahead of the last sound tell that no more is sent. */
    private static final long SILENT_TICKS = 300 * AccessUnit.CLOCK_RATE / 1000;

    private final Relay output;
    private final Listener listener;
    private final EncoderLane lane;
    private final Relay.Subscription subscription;
    private List<AccessUnit> batch = new ArrayList<>();
    private @Nullable AudioFormat format;
    private boolean encodes;
    private long batchTicks = LONGEST_BATCH;
    private boolean sounding;
    private long lastSound;
    private long lastHandover = Long.MIN_VALUE / 2;
    private long lastStamp = Long.MIN_VALUE;
    private int generation;
    private long failures;
    private boolean closed;
    private boolean silent;
    private Set<Track> sourceTracks;

    /**
     * Is filled from the source's cached group of pictures, and fed until it is closed.
     *
     * @param loop the event loop, to get back to
     */
    public AacRelay(Relay source, Executor pool, Executor loop, Listener listener) {
        this.listener = listener;
        sourceTracks = source.tracks();
        output = new Relay(sourceTracks, Relay.DEFAULT_CACHE_BYTES);
        lane = new EncoderLane(pool, loop, new Results());
        AudioFormat known = source.audioFormat();
        if (known != null) {
            change(known);
        }
        subscription = source.subscribe(this, Relay.Start.CACHED_KEY_FRAME);
    }

    /** What sinks subscribe to. Announces AAC as soon as it is known what the source has. */
    public Relay output() {
        return output;
    }

    /** To be told when the source has described itself anew. */
    public void setTracks(Set<Track> tracks) {
        sourceTracks = Set.copyOf(tracks);
        tellTracks();
    }

    /** Whether sound is being transcoded, as opposed to passed through or not there. */
    public boolean isTranscoding() {
        return encodes;
    }

    /** Units of sound that were lost: the pool could not keep up, or they could not be decoded. */
    public long droppedUnits() {
        return lane.dropped();
    }

    /** How often the encoder failed. */
    public long failures() {
        return failures;
    }

    /** Whether nothing is on its way through the pool, and all results have been posted. */
    boolean isIdle() {
        return lane.isIdle();
    }

    @Override
    public void accept(AccessUnit unit) {
        if (unit.isVideo()) {
            output.accept(unit);
            if (sounding && unit.dts() - lastSound > SILENT_TICKS) {
                sounding = false;
                handOver();
                lane.drain(generation);
            }
            return;
        }
        AudioFormat next = (AudioFormat) unit.format();
        if (!next.equals(format)) {
            change(next);
        }
        if (!encodes) {
            pass(unit);
            return;
        }
        batch.add(unit.retain());
        sounding = true;
        lastSound = unit.dts();
    }

    @Override
    public void flush() {
        output.flush();
        if (!batch.isEmpty() && Math.abs(lastSound - lastHandover) >= batchTicks) {
            handOver();
        }
    }

    @Override
    public void discontinuity() {
        dropBatch();
        sounding = false;
        lastHandover = Long.MIN_VALUE / 2;
        generation++;
        lane.restart(generation);
        setSilent(false);
        output.discontinuity();
    }

    /** Ends the feeding and frees what the encoder holds, a little later. May be called repeatedly. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        subscription.cancel();
        dropBatch();
        lane.close(generation);
        output.close();
    }

    private void change(AudioFormat next) {
        handOver();
        boolean encoded = encodes;
        format = next;
        setSilent(false);
        encodes = AacTarget.isNeededFor(next);
        if (encodes) {
            AudioFormat to = AacTarget.of(next).format();
            long frame = (long) AacTarget.FRAME_SAMPLES * AccessUnit.CLOCK_RATE / to.sampleRate();
            batchTicks = Math.min(LONGEST_BATCH, frame / 2);
            output.announce(to);
            listener.transcoding(next, to);
        } else if (encoded) {
            // What is still in the encoder would come behind what passes it by.
            generation++;
        }
    }

    private void setSilent(boolean now) {
        silent = now;
        tellTracks();
    }

    private void tellTracks() {
        Set<Track> tracks = new HashSet<>(sourceTracks);
        if (silent) {
            tracks.remove(Track.AUDIO);
        }
        output.setTracks(tracks);
    }

    private void handOver() {
        if (!batch.isEmpty()) {
            lane.encode(generation, batch);
            batch = new ArrayList<>();
            lastHandover = lastSound;
        }
    }

    private void dropBatch() {
        batch.forEach(AccessUnit::release);
        batch.clear();
    }

    /** Stamps of a track never decrease, wherever its units come from. */
    private void pass(AccessUnit unit) {
        if (unit.dts() >= lastStamp) {
            lastStamp = unit.dts();
            output.accept(unit);
        }
    }

    private final class Results implements EncoderLane.Listener {
        @Override
        public void encoded(int of, List<AccessUnit> frames) {
            for (AccessUnit frame : frames) {
                if (!closed && of == generation) {
                    pass(frame);
                }
                frame.release();
            }
            if (!closed) {
                output.flush();
            }
        }

        @Override
        public void failed(String reason, boolean givenUp) {
            failures++;
            if (!closed) {
                if (givenUp) {
                    setSilent(true);
                    output.announce(null);
                }
                listener.failed(reason, givenUp);
            }
        }
    }
}
