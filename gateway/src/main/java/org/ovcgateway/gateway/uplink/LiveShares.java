package org.ovcgateway.gateway.uplink;

/** Shares live's part among the pushes: each has what the older ones leave. For the uplink's owner. */
final class LiveShares {
    private LiveShares() {}

    /**
     * Gives each push its share.
     *
     * @param lines the oldest first
     * @param limit bit/s for everything together
     * @param others ranks of uploads that wait for the part that they are guaranteed
     */
    static void share(LiveLine[] lines, long limit, int others) {
        if (lines.length == 0) {
            return;
        }
        long floor = limit / Ration.GUARANTEE / lines.length;
        long left = limit - limit / Ration.GUARANTEE * others;
        for (int i = 0; i < lines.length; i++) {
            long guaranteedToNewer = floor * (lines.length - 1 - i);
            long share = Math.max(floor, left - guaranteedToNewer);
            lines[i].share(share);
            left -= Math.min(share, lines[i].needs());
        }
    }

    /** No limit any more. */
    static void free(LiveLine[] lines) {
        for (LiveLine line : lines) {
            line.share(LiveLine.UNLIMITED);
        }
    }
}
