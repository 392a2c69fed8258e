package org.ovcgateway.camera;

/** What a camera's media packets are asked for over first; where the camera will not, the other is tried. */
public enum MediaTransport {
    /** In the connection of the signalling (RFC 2326 10.12). */
    TCP,
    /** In datagrams, which may be lost. */
    UDP
}
