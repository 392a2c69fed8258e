/**
 * Recording to the platform: a {@link org.ovcgateway.gateway.record.RecordSession} cuts a channel's stream into segments
 * and uploads them one after the other (H.627.2 9.3.4, interface Vr). Memory is bounded by what the platform asked for;
 * a failure costs a segment, never the session.
 */
@NullMarked
package org.ovcgateway.gateway.record;

import org.jspecify.annotations.NullMarked;
