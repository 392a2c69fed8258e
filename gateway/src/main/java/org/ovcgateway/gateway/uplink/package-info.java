/**
 * The budget of the line to the platform: an {@link org.ovcgateway.gateway.uplink.Uplink} counts what is sent and shares what may be
 * sent, live first. docs/design/uplink.md.
 */
@NullMarked
package org.ovcgateway.gateway.uplink;

import org.jspecify.annotations.NullMarked;
