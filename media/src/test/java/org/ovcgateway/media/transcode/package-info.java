@NullMarked
package org.ovcgateway.media.transcode;

import org.jspecify.annotations.NullMarked;
