/**
 * Finding cameras on the local network: WS-Discovery (April 2005) on every real interface, probes of single addresses, a sweep
 * over a subnet. What is heard is not trusted: it is bounded, and an address in it is a hint where to ask.
 */
@NullMarked
package org.ovcgateway.onvif.discovery;

import org.jspecify.annotations.NullMarked;
