/** Asking a device: SOAP 1.2 over HTTP (ONVIF Core Specification 5), with whatever authentication it wants. */
@NullMarked
package org.ovcgateway.onvif.soap;

import org.jspecify.annotations.NullMarked;
