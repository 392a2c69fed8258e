/** Recording against a platform that misbehaves in every way. */
@NullMarked
package org.ovcgateway.gateway.record;

import org.jspecify.annotations.NullMarked;
