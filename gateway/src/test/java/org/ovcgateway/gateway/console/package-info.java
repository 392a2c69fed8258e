/** Tests of the HTTP server. */
@NullMarked
package org.ovcgateway.gateway.console;

import org.jspecify.annotations.NullMarked;
