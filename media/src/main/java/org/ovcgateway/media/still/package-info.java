/** A JPEG of one key frame, whoever makes it. */
@NullMarked
package org.ovcgateway.media.still;

import org.jspecify.annotations.NullMarked;
