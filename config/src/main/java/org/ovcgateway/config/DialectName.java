package org.ovcgateway.config;

/** The documents that describe the platform side; one of them is spoken with a platform. */
public enum DialectName {
    /** OVS DAP (2020). */
    DAP,
    /** ITU-T H.627.2 (03/2022). */
    H627,
    /** OVS RPC (2019). */
    OVS_RPC,
    /** IVR RPC (2017). */
    IVR
}
