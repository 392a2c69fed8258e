/**
 * MPEG transport streams (ITU-T H.222.0): access units to 188-byte packets and back. One program, at most one video and
 * one audio track.
 */
@NullMarked
package org.ovcgateway.media.ts;

import org.jspecify.annotations.NullMarked;
