/**
 * HTTP authentication on the client's side (RFC 7235, RFC 7616, RFC 7617), as RTSP and SOAP cameras ask for it: Basic and
 * Digest, no matter what carries the headers.
 */
@NullMarked
package org.ovcgateway.camera.auth;

import org.jspecify.annotations.NullMarked;
