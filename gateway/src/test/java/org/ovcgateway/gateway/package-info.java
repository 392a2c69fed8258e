/** Tests of the start of the process. */
@NullMarked
package org.ovcgateway.gateway;

import org.jspecify.annotations.NullMarked;
