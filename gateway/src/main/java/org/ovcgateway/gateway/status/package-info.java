/** What can be seen of the daemon from outside: figures and states, without secrets, URLs or user names. */
@NullMarked
package org.ovcgateway.gateway.status;

import org.jspecify.annotations.NullMarked;
