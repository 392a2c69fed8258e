package org.ovcgateway.simulator.camera;

/**
 * What happens to the datagrams of a client that is sent its packets over UDP.
 *
 * @param lossPercent how many in a hundred are lost, chosen at random but alike in every run; 0 to 100
 * @param swapped whether the RTP packets that go out at the same time do so in pairs with the later one first
 */
public record DatagramFaults(int lossPercent, boolean swapped) {

    public static final DatagramFaults NONE = new DatagramFaults(0, false);

    /** The camera agrees to send and nothing arrives, as through a firewall. */
    public static final DatagramFaults BLACK_HOLE = new DatagramFaults(100, false);

    /** Each two neighbours overtake each other; nothing is lost. */
    public static final DatagramFaults SWAPPED = new DatagramFaults(0, true);

    public DatagramFaults {
        if (lossPercent < 0 || lossPercent > 100) {
            throw new IllegalArgumentException("expected lossPercent of 0 to 100 but was " + lossPercent);
        }
    }

    public static DatagramFaults loss(int percent) {
        return new DatagramFaults(percent, false);
    }
}
