@NullMarked
package org.ovcgateway.gateway.uplink;

import org.jspecify.annotations.NullMarked;
