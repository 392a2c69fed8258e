/**
 * A channel: one camera, its streams, its live push, its recording. A channel and all that belongs to it live on one event
 * loop; what other threads may call says so.
 */
@NullMarked
package org.ovcgateway.gateway.channel;

import org.jspecify.annotations.NullMarked;
