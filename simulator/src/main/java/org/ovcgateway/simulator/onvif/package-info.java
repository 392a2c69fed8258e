/**
 * Virtual ONVIF cameras: one device with one or several video sources over SOAP, WS-Discovery, and the RTSP streams of
 * {@link org.ovcgateway.simulator.camera}. One small class per service; all state of one device lives on one Vert.x context,
 * what tests read is safe for any thread. What real devices do wrong is switched on by name ({@link
 * org.ovcgateway.simulator.onvif.OnvifFault}).
 */
@NullMarked
package org.ovcgateway.simulator.onvif;

import org.jspecify.annotations.NullMarked;
