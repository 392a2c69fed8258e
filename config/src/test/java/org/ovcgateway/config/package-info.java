/** Tests of the configuration, and the pages that are generated from its schema. */
@NullMarked
package org.ovcgateway.config;

import org.jspecify.annotations.NullMarked;
