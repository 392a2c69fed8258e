package org.ovcgateway.config;

/** The {@code https} field of a segment's upload request. */
public enum UploadHttps {
    /** As the platform's URL: {@code wss} asks for https, {@code ws} does not. */
    AUTO,
    ALWAYS,
    NEVER
}
