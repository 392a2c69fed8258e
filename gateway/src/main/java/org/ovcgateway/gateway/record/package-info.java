/**
 * Cloud recording: segments of a channel are queued and uploaded to where the platform says (H.627.2 9.3.4, interface
 * Vr). A session lives through failures; what is lost is counted and reported.
 */
@NullMarked
package org.ovcgateway.gateway.record;

import org.jspecify.annotations.NullMarked;
