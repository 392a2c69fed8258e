/** The commands under {@code simulate} of the command line. */
@NullMarked
package org.ovcgateway.simulator.cli;

import org.jspecify.annotations.NullMarked;
