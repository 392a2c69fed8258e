@NullMarked
package org.ovcgateway.gateway.record.spool;

import org.jspecify.annotations.NullMarked;
