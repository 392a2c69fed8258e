/**
 * The account of what recordings lack: each gap with its cause in an append-only file, and a mark for each channel that records, by
 * which the next start knows what a crash has cost.
 */
@NullMarked
package org.ovcgateway.gateway.record.ledger;

import org.jspecify.annotations.NullMarked;
