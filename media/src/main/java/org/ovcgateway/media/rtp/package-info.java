/**
 * RTP and RTCP on the receiving side (RFC 3550): depacketisers, one time-line per source, loss and jitter figures. Knows
 * nothing of how packets travel; a transport hands them in through {@link org.ovcgateway.media.rtp.RtpInput}.
 */
@NullMarked
package org.ovcgateway.media.rtp;

import org.jspecify.annotations.NullMarked;
