/** The socket by which the box's owner asks and tells the daemon that runs, and how the command line uses it. */
@NullMarked
package org.ovcgateway.gateway.control;

import org.jspecify.annotations.NullMarked;
