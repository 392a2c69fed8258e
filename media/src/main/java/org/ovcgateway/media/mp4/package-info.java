/** Fragmented MP4 (ISO/IEC 14496-12), for previews in a browser and for clips. */
@NullMarked
package org.ovcgateway.media.mp4;

import org.jspecify.annotations.NullMarked;
