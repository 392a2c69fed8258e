/**
 * The daemon's log: lines for the operator on standard error (the journal), the same as JSON lines in a bounded set of
 * files. Set up by code, because finding and reading a configuration file costs start-up time.
 */
@NullMarked
package org.ovcgateway.gateway.log;

import org.jspecify.annotations.NullMarked;
