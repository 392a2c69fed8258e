@NullMarked
package org.ovcgateway.simulator.chaos;

import org.jspecify.annotations.NullMarked;
