/** Tests of what the platform asks of the box. */
@NullMarked
package org.ovcgateway.gateway.box;

import org.jspecify.annotations.NullMarked;
