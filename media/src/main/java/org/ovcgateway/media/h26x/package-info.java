/** H.264 and H.265 parameter sets and NAL unit syntax, as far as a remuxer needs them. */
@NullMarked
package org.ovcgateway.media.h26x;

import org.jspecify.annotations.NullMarked;
