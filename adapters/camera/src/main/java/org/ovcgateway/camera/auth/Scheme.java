package org.ovcgateway.camera.auth;

import org.ovcgateway.camera.Credentials;

/** A way to prove that one knows the password, made for one challenge. */
interface Scheme {

    /** For choosing among several: the higher, the less it gives away. */
    int strength();

    /** The value of an {@code Authorization} header for one request. */
    String authorization(Credentials credentials, String method, String uri);
}
