/** Benchmarks: the gateway against one {@code ffmpeg -c copy} per camera, in the same run, on the same cameras and targets. */
@NullMarked
package org.ovcgateway.bench;

import org.jspecify.annotations.NullMarked;
