@org.jspecify.annotations.NullMarked
package org.ovcgateway.simulator.platform;
