package org.ovcgateway.config;

/** Whether what a camera's message tells lasts. */
public enum TopicKind {
    /** It begins and ends. */
    STATE,
    /** It happens. */
    MOMENT
}
