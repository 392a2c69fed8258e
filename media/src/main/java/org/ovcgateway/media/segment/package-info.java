/** Cuts a stream into transport stream files that play on their own, for recording (H.627.2 9.3.4). */
@NullMarked
package org.ovcgateway.media.segment;

import org.jspecify.annotations.NullMarked;
