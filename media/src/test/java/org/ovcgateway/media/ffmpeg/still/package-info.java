@NullMarked
package org.ovcgateway.media.ffmpeg.still;

import org.jspecify.annotations.NullMarked;
