@NullMarked
package org.ovcgateway.camera.auth;

import org.jspecify.annotations.NullMarked;
