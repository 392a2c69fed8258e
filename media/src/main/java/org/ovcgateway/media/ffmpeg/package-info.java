/** The one package that touches FFmpeg (JavaCPP's raw API). Nothing here runs on an event loop. */
@NullMarked
package org.ovcgateway.media.ffmpeg;

import org.jspecify.annotations.NullMarked;
