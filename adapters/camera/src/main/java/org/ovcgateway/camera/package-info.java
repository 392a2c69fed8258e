/**
 * The camera port: what the gateway can ask of a camera, whatever it speaks. Interfaces and records only; each ability is
 * a small interface of its own, and an ability that a camera lacks is answered by
 * {@link org.ovcgateway.camera.NotSupported}, never by silence.
 */
@NullMarked
package org.ovcgateway.camera;

import org.jspecify.annotations.NullMarked;
