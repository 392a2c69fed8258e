@NullMarked
package org.ovcgateway.onvif.xml;

import org.jspecify.annotations.NullMarked;
