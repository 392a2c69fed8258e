/**
 * Stills by FFmpeg in a process of their own (docs/design/adr/0006): {@link org.ovcgateway.media.ffmpeg.still.StillProcess}
 * in the daemon starts {@link org.ovcgateway.media.ffmpeg.still.StillDecoder} as the child.
 */
@NullMarked
package org.ovcgateway.media.ffmpeg.still;

import org.jspecify.annotations.NullMarked;
