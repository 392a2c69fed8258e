/**
 * Virtual cameras: an RTSP server that plays small looped clips, in step with the wall clock, to as many clients as come.
 * A clip is packetised once into ready interleaved RTP packets ({@link org.ovcgateway.simulator.camera.PacketisedTrack});
 * playing it copies one access unit per client and frame and patches sequence number, time stamp and source into it.
 * Everything of one client lives on the event loop of its connection; cameras share nothing but immutable clips. What the
 * clients of one camera share is the {@link org.ovcgateway.simulator.camera.Caption} in its picture.
 */
@NullMarked
package org.ovcgateway.simulator.camera;

import org.jspecify.annotations.NullMarked;
