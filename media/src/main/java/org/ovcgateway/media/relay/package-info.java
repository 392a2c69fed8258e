/** From one source to any number of sinks: fan-out, bounded queues, the cached group of pictures. */
@NullMarked
package org.ovcgateway.media.relay;

import org.jspecify.annotations.NullMarked;
