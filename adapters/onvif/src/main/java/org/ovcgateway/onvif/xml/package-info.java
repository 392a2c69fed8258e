/** XML as cameras write it: small trees, matched by local name, read without trust. */
@NullMarked
package org.ovcgateway.onvif.xml;

import org.jspecify.annotations.NullMarked;
