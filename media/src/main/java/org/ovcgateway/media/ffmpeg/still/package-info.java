/** Stills by FFmpeg's program, in a process of their own (docs/design/adr/0006). */
@NullMarked
package org.ovcgateway.media.ffmpeg.still;

import org.jspecify.annotations.NullMarked;
