@NullMarked
package org.ovcgateway.media.sound;

import org.jspecify.annotations.NullMarked;
