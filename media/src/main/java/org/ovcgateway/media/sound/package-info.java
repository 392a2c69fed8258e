/** Sound out of a file, made ready to be sent to a camera, whoever makes it. */
@NullMarked
package org.ovcgateway.media.sound;

import org.jspecify.annotations.NullMarked;
