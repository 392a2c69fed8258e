/** Profiles, and what is had by them: streams, stills, sound. Media2 where it is offered, Media1 else. */
@NullMarked
package org.ovcgateway.onvif.media;

import org.jspecify.annotations.NullMarked;
