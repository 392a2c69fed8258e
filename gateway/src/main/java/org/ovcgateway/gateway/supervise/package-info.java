/**
 * The only place that retries. What connects, streams or uploads is straight-line code that fails once; a
 * {@link org.ovcgateway.gateway.supervise.Supervisor} around it starts it again after a pause that a
 * {@link org.ovcgateway.gateway.supervise.Backoff} chooses, until it is stopped.
 */
@NullMarked
package org.ovcgateway.gateway.supervise;

import org.jspecify.annotations.NullMarked;
