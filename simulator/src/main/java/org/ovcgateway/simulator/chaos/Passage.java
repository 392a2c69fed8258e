package org.ovcgateway.simulator.chaos;

/** Whether anything passes at all. */
public enum Passage {
    OPEN,
    /** Nothing passes, and nothing is lost: what was sent meanwhile comes when it ends. Datagrams are lost. */
    STALLED,
    /**
     * Whatever is sent vanishes, and no end is told of the other's: a peer that lost power, a router that forgot the
     * connection. A connection through which something vanished stays like that for ever.
     */
    HALF_OPEN,
    /** Nobody listens; connections that are there go on. Datagrams are lost. */
    REFUSED
}
