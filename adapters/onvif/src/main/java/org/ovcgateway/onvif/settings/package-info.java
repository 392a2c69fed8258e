/**
 * How a camera encodes, shows, hears and detects, read and changed. {@link org.ovcgateway.onvif.settings.OnvifSettings} is the
 * way in. All of it is used on the camera's event loop, its answers are completed there, and what it answers is fit for the
 * camera port.
 */
@NullMarked
package org.ovcgateway.onvif.settings;

import org.jspecify.annotations.NullMarked;
