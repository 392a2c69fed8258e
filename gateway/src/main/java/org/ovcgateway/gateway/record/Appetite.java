package org.ovcgateway.gateway.record;

import org.jspecify.annotations.Nullable;

/**
 * Whether the platform wants anything now (PROTOCOL.md 1, the empty name), and what is kept until it does. On the backlog's
 * loop.
 */
final class Appetite {
    private final Stock stock;
    /** The platform wants nothing before another segment is finished. */
    private boolean holding;

    private long offers;
    /** As many had come when the upload under way began. */
    private long offersSeen;

    Appetite(Stock stock) {
        this.stock = stock;
    }

    /** Whether there is nothing to ask for before another segment is finished. */
    boolean isHolding() {
        return holding;
    }

    /** Another segment is finished. */
    void offered() {
        offers++;
        holding = false;
    }

    /** The platform is about to be asked. */
    void asking() {
        offersSeen = offers;
    }

    /** Another session, or none: what the last one wanted does not count. */
    void sessionChanged() {
        holding = false;
        wantAll();
    }

    /** The platform took something. */
    void wanted() {
        wantAll();
        unknown();
    }

    /** The platform cannot be asked: nothing relies on memory. */
    void unknown() {
        if (stock.isStandby()) {
            stock.leaveStandby();
        }
    }

    /**
     * The platform wants an alarm's pre-record only: newer segments are waited for, older ones kept or left away. What an earlier
     * session left is not for this one's alarms: it waits until something is wanted.
     *
     * @param present the session; null if there is none
     * @param closing the daemon stops: nothing relies on memory
     */
    void notNow(Pending segment, Backlog.@Nullable Origin present, boolean closing) {
        if (!closing) {
            stock.standBy();
        }
        if (present != null && !present.session().equals(segment.info.session())) {
            stock.all().forEach(each -> each.deferred = !present.session().equals(each.info.session()));
        } else {
            long candidates = stock.all().filter(each -> !each.deferred).count();
            int keep = present == null ? 0 : present.keepCount();
            if (candidates > keep) {
                stock.letGo(segment);
                candidates--;
            }
            holding = present != null && candidates <= keep && offers == offersSeen;
        }
        stock.publish();
    }

    private void wantAll() {
        stock.all().forEach(each -> each.deferred = false);
    }
}
