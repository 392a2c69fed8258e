/** An SRT listener that takes live streams of any number of callers and hands out their transport streams. */
@NullMarked
package org.ovcgateway.simulator.srt;

import org.jspecify.annotations.NullMarked;
