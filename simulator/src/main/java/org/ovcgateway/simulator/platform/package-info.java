/**
 * A virtual platform to develop, demonstrate and test devices against: login and messages, live ingest, segment uploads,
 * and a page that shows it all. Everything in it lives on one event loop.
 */
@NullMarked
package org.ovcgateway.simulator.platform;

import org.jspecify.annotations.NullMarked;
