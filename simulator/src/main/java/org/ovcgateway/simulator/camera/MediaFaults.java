package org.ovcgateway.simulator.camera;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the media that a virtual camera sends; can be changed while it plays.
 *
 * @param stampShift what is added to all time stamps: to change it makes them jump; negative for back
 * @param wrapIn after how long the time stamps of a client that begins from now on start at 0 again; null by chance
 * @param driftPartsPerMillion by how much the camera's clock is fast; negative for slow
 * @param reportShift how far the sound's sender reports are ahead of the truth; those of the picture are right
 * @param clip what is shown from its next key frame on, of the same codec and frame rate; null for the stream's own
 * @param keyFrameBytes to how many bytes key frames are blown up at least
 * @param soundless whether no sound is sent although there is a track for it
 * @param packets what is wrong with single packets
 * @param restarts to change it makes the sender begin anew in mid-session: other source (SSRC), numbers and stamps
 */
public record MediaFaults(
        Duration stampShift,
        @Nullable Duration wrapIn,
        int driftPartsPerMillion,
        Duration reportShift,
        @Nullable PacketisedTrack clip,
        int keyFrameBytes,
        boolean soundless,
        BadPackets packets,
        int restarts) {

    public static final MediaFaults NONE =
            new MediaFaults(Duration.ZERO, null, 0, Duration.ZERO, null, 0, false, BadPackets.NONE, 0);

    /** The largest key frame: beyond what any camera sends. */
    private static final int MAX_KEY_FRAME_BYTES = 16 << 20;

    /** What is wrong with single RTP packets. */
    public enum BadPackets {
        NONE,
        /** Behind each picture or frame of sound comes a packet of random bytes. */
        GARBAGE,
        /** The picture's packets have another payload type than was announced. */
        OTHER_PAYLOAD_TYPE,
        /** Each twentieth packet of the picture ends behind the first byte of its payload. */
        TRUNCATED
    }

    public MediaFaults {
        if (keyFrameBytes < 0 || keyFrameBytes > MAX_KEY_FRAME_BYTES) {
            throw new IllegalArgumentException(
                    "expected key frames of 0 to " + MAX_KEY_FRAME_BYTES + " bytes but was " + keyFrameBytes);
        }
        if (Math.abs(driftPartsPerMillion) > 100_000) {
            throw new IllegalArgumentException(
                    "expected a drift of at most 100000 parts per million but was " + driftPartsPerMillion);
        }
    }

    public MediaFaults withStampShift(Duration shift) {
        return new MediaFaults(
                shift, wrapIn, driftPartsPerMillion, reportShift, clip, keyFrameBytes, soundless, packets, restarts);
    }

    public MediaFaults withWrapIn(@Nullable Duration time) {
        return new MediaFaults(
                stampShift, time, driftPartsPerMillion, reportShift, clip, keyFrameBytes, soundless, packets, restarts);
    }

    public MediaFaults withDrift(int partsPerMillion) {
        return new MediaFaults(
                stampShift, wrapIn, partsPerMillion, reportShift, clip, keyFrameBytes, soundless, packets, restarts);
    }

    public MediaFaults withReportShift(Duration shift) {
        return new MediaFaults(
                stampShift, wrapIn, driftPartsPerMillion, shift, clip, keyFrameBytes, soundless, packets, restarts);
    }

    public MediaFaults withClip(@Nullable PacketisedTrack other) {
        return new MediaFaults(
                stampShift,
                wrapIn,
                driftPartsPerMillion,
                reportShift,
                other,
                keyFrameBytes,
                soundless,
                packets,
                restarts);
    }

    public MediaFaults withKeyFrameBytes(int bytes) {
        return new MediaFaults(
                stampShift, wrapIn, driftPartsPerMillion, reportShift, clip, bytes, soundless, packets, restarts);
    }

    public MediaFaults withSoundless(boolean without) {
        return new MediaFaults(
                stampShift, wrapIn, driftPartsPerMillion, reportShift, clip, keyFrameBytes, without, packets, restarts);
    }

    public MediaFaults withPackets(BadPackets how) {
        return new MediaFaults(
                stampShift, wrapIn, driftPartsPerMillion, reportShift, clip, keyFrameBytes, soundless, how, restarts);
    }

    public MediaFaults withRestarts(int count) {
        return new MediaFaults(
                stampShift, wrapIn, driftPartsPerMillion, reportShift, clip, keyFrameBytes, soundless, packets, count);
    }
}
