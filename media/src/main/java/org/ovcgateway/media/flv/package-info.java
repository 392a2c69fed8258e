/** Adobe's Flash Video (Video File Format Specification 10.1, annex E): tag bodies, which RTMP carries too, and the file. */
@NullMarked
package org.ovcgateway.media.flv;

import org.jspecify.annotations.NullMarked;
