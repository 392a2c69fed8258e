/** Transport streams, written and read. */
@NullMarked
package org.ovcgateway.media.ts;

import org.jspecify.annotations.NullMarked;
