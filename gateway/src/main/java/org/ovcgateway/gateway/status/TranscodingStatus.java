package org.ovcgateway.gateway.status;

/**
 * What becomes of sound that has to be made into AAC. Counters go up from the daemon's start.
 *
 * @param active whether sound is being transcoded
 * @param unitsDropped packets of sound that were not: the threads were too slow, or what came could not be decoded
 * @param failures how often FFmpeg failed or could not be loaded
 */
public record TranscodingStatus(boolean active, long unitsDropped, long failures) {
    public static final TranscodingStatus NONE = new TranscodingStatus(false, 0, 0);

    public TranscodingStatus plus(TranscodingStatus other) {
        return new TranscodingStatus(
                active || other.active, unitsDropped + other.unitsDropped, failures + other.failures);
    }

    /** The same figures of something that is over. */
    public TranscodingStatus ended() {
        return new TranscodingStatus(false, unitsDropped, failures);
    }
}
