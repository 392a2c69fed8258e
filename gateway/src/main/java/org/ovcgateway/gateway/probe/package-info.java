/** Looks at one camera for a person: what it is, its streams, what it can do, and what of that fails. */
@NullMarked
package org.ovcgateway.gateway.probe;

import org.jspecify.annotations.NullMarked;
