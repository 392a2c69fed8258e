/** Cameras that speak ONVIF. Knows Vert.x and the camera port; all of a camera lives on one event loop. */
@NullMarked
package org.ovcgateway.onvif;

import org.jspecify.annotations.NullMarked;
