/** A live push: the connection that carries access units to one target, and how it ends. */
@NullMarked
package org.ovcgateway.media.push;

import org.jspecify.annotations.NullMarked;
