/**
 * The machine that the gateway runs on: its clock, networks, battery, disk, log and software, as far as the platform asks for
 * them. What needs root is asked of a helper unit.
 */
@NullMarked
package org.ovcgateway.gateway.box;

import org.jspecify.annotations.NullMarked;
