/** The HTTP server on the console's port: health and metrics. */
@NullMarked
package org.ovcgateway.gateway.console;

import org.jspecify.annotations.NullMarked;
