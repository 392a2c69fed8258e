/** A bad network between two peers: what passes a {@link org.ovcgateway.simulator.chaos.ChaosProxy} is delayed, lost, cut off. */
@NullMarked
package org.ovcgateway.simulator.chaos;

import org.jspecify.annotations.NullMarked;
