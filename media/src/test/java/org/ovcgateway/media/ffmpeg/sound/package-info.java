@NullMarked
package org.ovcgateway.media.ffmpeg.sound;

import org.jspecify.annotations.NullMarked;
