package org.ovcgateway.gateway.status;

import java.time.Duration;

/**
 * What is held of a channel's stream for recordings that begin before they are asked for.
 *
 * @param window what is wanted
 * @param held what there is, from the oldest key frame to the newest picture; shorter while it fills, or where memory is short
 * @param bytes memory of that
 * @param groupsDropped groups of pictures that went for want of room, since the channel was made
 * @param group how long the camera's last group of pictures lasted; zero while unknown
 */
public record PreRecordStatus(Duration window, Duration held, long bytes, long groupsDropped, Duration group) {}
