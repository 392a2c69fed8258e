package org.ovcgateway.onvif.events;

/**
 * A {@code SimpleItem} of a message (ONVIF Core Specification 9.4.2).
 *
 * @param name as the camera spells it
 * @param value as the camera spells it, without blanks at its ends
 */
public record Item(String name, String value) {}
