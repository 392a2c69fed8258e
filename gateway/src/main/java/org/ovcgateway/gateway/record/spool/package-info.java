/** Segments on disk: whole files, written atomically, found again after a crash, bounded in size and age. */
@NullMarked
package org.ovcgateway.gateway.record.spool;

import org.jspecify.annotations.NullMarked;
