/**
 * The configuration: YAML files read into immutable records, with every problem listed at once by file, line, column and
 * path. {@code GatewaySchema} describes all keys once; reading, the JSON Schema, the commented
 * default file and the reference page all follow from it.
 */
@NullMarked
package org.ovcgateway.config;

import org.jspecify.annotations.NullMarked;
