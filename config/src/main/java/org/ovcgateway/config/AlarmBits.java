package org.ovcgateway.config;

/** Which bit of an alarm flag word stands for an alarm type. */
public enum AlarmBits {
    /** {@code 1 << type}, as the documents say. */
    DOCUMENTED,
    /** {@code 1 << (type - 1)}, as some platforms expect. */
    TYPE_MINUS_ONE
}
