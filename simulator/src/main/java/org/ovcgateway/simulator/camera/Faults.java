package org.ovcgateway.simulator.camera;

/**
 * What a virtual camera does wrong or oddly; can be changed while it plays.
 *
 * @param dropEvery each how many video packets of a client one is lost (its sequence number is used up); 0 for none
 * @param stalled whether nothing is sent although connections stay open and requests are answered; the stream goes on
 *     with the unit that is due when the stall ends
 * @param withoutMarker whether the marker bit is never set
 * @param parameterSets where the parameter sets are; the SDP follows at the next DESCRIBE
 * @param refused what it says no to from the next request on
 * @param datagrams what happens to the packets of clients that are served over UDP
 * @param media what is wrong with what it sends
 */
public record Faults(
        int dropEvery,
        boolean stalled,
        boolean withoutMarker,
        ParameterSets parameterSets,
        Refusal refused,
        DatagramFaults datagrams,
        MediaFaults media) {

    public static final Faults NONE = new Faults(
            0, false, false, ParameterSets.EVERYWHERE, Refusal.NOTHING, DatagramFaults.NONE, MediaFaults.NONE);

    public Faults {
        if (dropEvery < 0) {
            throw new IllegalArgumentException("expected dropEvery of 0 or more but was " + dropEvery);
        }
    }

    public Faults withDropEvery(int packets) {
        return new Faults(packets, stalled, withoutMarker, parameterSets, refused, datagrams, media);
    }

    public Faults withStalled(boolean stall) {
        return new Faults(dropEvery, stall, withoutMarker, parameterSets, refused, datagrams, media);
    }

    public Faults withWithoutMarker(boolean without) {
        return new Faults(dropEvery, stalled, without, parameterSets, refused, datagrams, media);
    }

    public Faults withParameterSets(ParameterSets where) {
        return new Faults(dropEvery, stalled, withoutMarker, where, refused, datagrams, media);
    }

    public Faults withRefused(Refusal what) {
        return new Faults(dropEvery, stalled, withoutMarker, parameterSets, what, datagrams, media);
    }

    public Faults withDatagrams(DatagramFaults how) {
        return new Faults(dropEvery, stalled, withoutMarker, parameterSets, refused, how, media);
    }

    public Faults withMedia(MediaFaults how) {
        return new Faults(dropEvery, stalled, withoutMarker, parameterSets, refused, datagrams, how);
    }
}
