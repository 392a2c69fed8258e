@NullMarked
package org.ovcgateway.onvif.settings;

import org.jspecify.annotations.NullMarked;
