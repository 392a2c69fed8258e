/** What the daemon remembers across restarts: files in the state directory, each written whole or not at all. */
@NullMarked
package org.ovcgateway.gateway.memory;

import org.jspecify.annotations.NullMarked;
