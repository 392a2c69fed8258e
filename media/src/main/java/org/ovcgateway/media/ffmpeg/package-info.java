/**
 * FFmpeg's libraries, and nothing else in the gateway touches them. They are loaded on first use. Nothing here may be
 * called on an event loop.
 */
@NullMarked
package org.ovcgateway.media.ffmpeg;

import org.jspecify.annotations.NullMarked;
