/**
 * Moving a camera (ONVIF PTZ Service Specification). {@link org.ovcgateway.onvif.ptz.PtzUnit} is the way in. All of it is used
 * on the camera's event loop, its answers are completed there, and what it answers is fit for the camera port.
 */
@NullMarked
package org.ovcgateway.onvif.ptz;

import org.jspecify.annotations.NullMarked;
