/**
 * RTMP 1.0 (Adobe, "Adobe's Real Time Messaging Protocol", 2012): URL, handshake, chunk stream and commands for both ends
 * of a connection, and the publisher. The other end, an ingest, is built upon {@link RtmpConnection} elsewhere.
 */
@NullMarked
package org.ovcgateway.media.rtmp;

import org.jspecify.annotations.NullMarked;
