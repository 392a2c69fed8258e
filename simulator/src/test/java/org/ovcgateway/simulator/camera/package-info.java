/** Tests of the virtual cameras, with ffmpeg, ffprobe and GStreamer as their clients. */
@NullMarked
package org.ovcgateway.simulator.camera;

import org.jspecify.annotations.NullMarked;
