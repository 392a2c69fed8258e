package org.ovcgateway.gateway.command;

/** What became of a wish to be bound that reached the platform. */
public enum BindAnswer {
    /** The platform has answered that it takes it. */
    TAKEN,
    /** The platform has been told; its document gives it no answer. */
    TOLD
}
