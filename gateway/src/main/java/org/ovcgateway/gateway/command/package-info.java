/**
 * What a platform can ask of the device, and what the device can say, in one vocabulary: immutable records shaped as the
 * superset of the four dialects, and the {@link org.ovcgateway.gateway.command.Device} that carries them out. Nothing
 * here knows a wire format; the tables in {@code platform.dialect} translate.
 */
@NullMarked
package org.ovcgateway.gateway.command;

import org.jspecify.annotations.NullMarked;
