/**
 * SRT (draft-sharabayko-srt-01) as libsrt speaks it: the packet codec, a caller in live mode and the push on top of it.
 * The codec is shared with the receiving side in the simulator. Encryption is recognised on the wire and not spoken.
 */
@NullMarked
package org.ovcgateway.media.srt;

import org.jspecify.annotations.NullMarked;
