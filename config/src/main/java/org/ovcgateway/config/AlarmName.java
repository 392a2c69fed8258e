package org.ovcgateway.config;

/** What a camera's message may mean. */
public enum AlarmName {
    /** Nothing. */
    NONE,
    EXTERNAL,
    MOTION,
    LINE_CROSSING,
    CRY,
    FACE,
    VOICE,
    LOW_BATTERY,
    TAMPER,
    BELL,
    HUMAN,
    PIR
}
