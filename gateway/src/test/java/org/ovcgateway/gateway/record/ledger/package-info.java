@NullMarked
package org.ovcgateway.gateway.record.ledger;

import org.jspecify.annotations.NullMarked;
