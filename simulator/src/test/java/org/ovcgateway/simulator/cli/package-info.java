/** Tests of the commands under {@code simulate}. */
@NullMarked
package org.ovcgateway.simulator.cli;

import org.jspecify.annotations.NullMarked;
