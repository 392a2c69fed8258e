@org.jspecify.annotations.NullMarked
package org.ovcgateway.media.relay;
