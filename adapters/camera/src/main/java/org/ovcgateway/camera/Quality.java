package org.ovcgateway.camera;

/** The qualities in which the platform asks for a stream, lowest first. */
public enum Quality {
    LD,
    SD,
    HD,
    FHD
}
