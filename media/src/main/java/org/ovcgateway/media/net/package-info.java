/** What the media path needs of the network: an event loop, a resolver, the channel types. */
@NullMarked
package org.ovcgateway.media.net;

import org.jspecify.annotations.NullMarked;
