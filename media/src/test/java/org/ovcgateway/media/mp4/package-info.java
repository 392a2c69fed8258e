/** Fragmented MP4, read by ffprobe. */
@NullMarked
package org.ovcgateway.media.mp4;

import org.jspecify.annotations.NullMarked;
