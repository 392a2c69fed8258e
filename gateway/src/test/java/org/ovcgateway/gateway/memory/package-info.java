@NullMarked
package org.ovcgateway.gateway.memory;

import org.jspecify.annotations.NullMarked;
