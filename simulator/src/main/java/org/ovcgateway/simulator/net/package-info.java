/** What all servers of the simulator share. */
@NullMarked
package org.ovcgateway.simulator.net;

import org.jspecify.annotations.NullMarked;
