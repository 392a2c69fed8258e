/** The rules by which segments are cut. */
@NullMarked
package org.ovcgateway.media.segment;

import org.jspecify.annotations.NullMarked;
