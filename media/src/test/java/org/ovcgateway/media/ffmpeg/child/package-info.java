@NullMarked
package org.ovcgateway.media.ffmpeg.child;

import org.jspecify.annotations.NullMarked;
