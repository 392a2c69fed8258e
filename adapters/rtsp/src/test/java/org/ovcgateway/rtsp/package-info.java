@NullMarked
package org.ovcgateway.rtsp;

import org.jspecify.annotations.NullMarked;
