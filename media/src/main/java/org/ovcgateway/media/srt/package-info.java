/**
 * SRT (draft-sharabayko-srt-01) as libsrt speaks it: the packet codec, a caller in live mode and the push on top of it.
 * The codec and the decryption are shared with the receiving side in the simulator.
 */
@NullMarked
package org.ovcgateway.media.srt;

import org.jspecify.annotations.NullMarked;
