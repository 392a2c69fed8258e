/** Asking where the platform is: interface Vs (H.627.2 9.3.1, I.1). */
@NullMarked
package org.ovcgateway.gateway.platform.schedule;

import org.jspecify.annotations.NullMarked;
