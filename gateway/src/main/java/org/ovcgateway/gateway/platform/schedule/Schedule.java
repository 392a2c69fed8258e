package org.ovcgateway.gateway.platform.schedule;

import java.net.URI;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the scheduling service says (H.627.2 I.1).
 *
 * @param signalling where to log in: {@code wss} or {@code ws}, host and port
 * @param time of the platform when it answered; null if it does not tell
 * @param peerToPeer address of the peer-to-peer service, {@code host:port}; null if there is none
 * @param turn address of the TURN service, {@code host:port}; null if there is none
 * @param hibernation address of the hibernation service; null if there is none
 */
public record Schedule(
        URI signalling,
        @Nullable Instant time,
        @Nullable String peerToPeer,
        @Nullable String turn,
        @Nullable String hibernation) {}
