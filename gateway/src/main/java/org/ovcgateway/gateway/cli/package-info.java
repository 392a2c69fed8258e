/** The command line, one class per command. */
@NullMarked
package org.ovcgateway.gateway.cli;

import org.jspecify.annotations.NullMarked;
