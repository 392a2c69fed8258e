package org.ovcgateway.config;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * An Ethernet address.
 *
 * @param text upper case, with colons: {@code AA:BB:CC:DD:EE:FF}
 */
public record MacAddress(String text) {
    static final Pattern SYNTAX = Pattern.compile("[0-9A-Fa-f]{2}([:-][0-9A-Fa-f]{2}){5}");

    /** @throws IllegalArgumentException if {@code text} is not six hexadecimal octets parted by colons or hyphens */
    public MacAddress {
        if (!SYNTAX.matcher(text).matches()) {
            throw new IllegalArgumentException("not a MAC address");
        }
        text = text.replace('-', ':').toUpperCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return text;
    }
}
