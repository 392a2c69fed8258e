package org.ovcgateway.gateway.platform.dialect;

import java.time.ZoneId;

/**
 * The device as it speaks to its platform.
 *
 * @param zone what its dates are in
 */
public record Speaker(Identity identity, ZoneId zone) {}
