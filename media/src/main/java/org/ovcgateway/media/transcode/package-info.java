/** Sound that a sink cannot carry, made into sound that it can: a relay behind a relay, and the threads it takes. */
@NullMarked
package org.ovcgateway.media.transcode;

import org.jspecify.annotations.NullMarked;
