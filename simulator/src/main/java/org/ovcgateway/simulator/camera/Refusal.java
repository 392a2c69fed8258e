package org.ovcgateway.simulator.camera;

/** What a virtual camera says no to. */
public enum Refusal {
    NOTHING,
    /** SETUP of interleaved TCP: 461, unless datagrams are offered beside. */
    TCP,
    /** SETUP of UDP: 461, unless interleaved TCP is offered beside. */
    UDP,
    /** SETUP: 453, as a camera answers that has no bandwidth left for one more client. */
    BANDWIDTH,
    /** PLAY: 503, as a camera answers that serves as many clients as it can. */
    SERVICE,
    /** Whatever a client says that has no session yet: 401, although its credentials are right. */
    CREDENTIALS
}
