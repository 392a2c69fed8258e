/** Elementary streams as containers carry them (Annex B, ADTS, MPEG-4 part 2) to access units. */
@NullMarked
package org.ovcgateway.media.elementary;

import org.jspecify.annotations.NullMarked;
