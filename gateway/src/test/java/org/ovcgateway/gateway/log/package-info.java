/** Tests of the log. */
@NullMarked
package org.ovcgateway.gateway.log;

import org.jspecify.annotations.NullMarked;
