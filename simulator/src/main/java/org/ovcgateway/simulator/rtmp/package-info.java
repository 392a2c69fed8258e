/** Where publishers push to by RTMP, as a cloud platform's ingest takes it. */
@NullMarked
package org.ovcgateway.simulator.rtmp;

import org.jspecify.annotations.NullMarked;
