package org.ovcgateway.gateway.command;

/** Which of a camera's streams is meant (IVR RPC 5, DAP 5.8). */
public enum Quality {
    /** Low definition: the sub-stream. */
    LD,
    /** Standard definition: the sub-stream. */
    SD,
    /** High definition: the main stream. */
    HD,
    /** Full high definition: the main stream. */
    FHD
}
