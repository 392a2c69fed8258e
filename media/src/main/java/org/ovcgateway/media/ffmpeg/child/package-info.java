/** Processes of their own in which FFmpeg handles what nobody vouches for (docs/design/adr/0006, 0008). */
@NullMarked
package org.ovcgateway.media.ffmpeg.child;

import org.jspecify.annotations.NullMarked;
