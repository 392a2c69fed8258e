/** Tests of the control socket. */
@NullMarked
package org.ovcgateway.gateway.control;

import org.jspecify.annotations.NullMarked;
