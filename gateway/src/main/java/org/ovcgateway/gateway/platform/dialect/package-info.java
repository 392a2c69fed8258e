/**
 * The platform's dialects as tables: which method name means which command, how its parameters become a record, how an
 * answer or a report becomes JSON. The only package that knows what a platform's messages look like inside.
 */
@NullMarked
package org.ovcgateway.gateway.platform.dialect;

import org.jspecify.annotations.NullMarked;
