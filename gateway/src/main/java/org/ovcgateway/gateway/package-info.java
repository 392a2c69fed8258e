/** The daemon: where the process starts and how its parts are put together. */
@NullMarked
package org.ovcgateway.gateway;

import org.jspecify.annotations.NullMarked;
