/** Tests of the virtual ONVIF camera, with a client of their own and with real ones. */
@NullMarked
package org.ovcgateway.simulator.onvif;

import org.jspecify.annotations.NullMarked;
