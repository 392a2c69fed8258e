@NullMarked
package org.ovcgateway.onvif.events;

import org.jspecify.annotations.NullMarked;
