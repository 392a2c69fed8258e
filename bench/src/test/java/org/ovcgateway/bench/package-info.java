@NullMarked
package org.ovcgateway.bench;

import org.jspecify.annotations.NullMarked;
