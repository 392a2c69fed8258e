@NullMarked
package org.ovcgateway.gateway.status;

import org.jspecify.annotations.NullMarked;
