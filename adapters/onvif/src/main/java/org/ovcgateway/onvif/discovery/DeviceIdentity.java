package org.ovcgateway.onvif.discovery;

import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.device.Learnt;

/**
 * What a device is recognised by, each null if it is not known.
 *
 * @param endpointReference of WS-Discovery
 * @param serialNumber as the device spells it
 * @param mac of one of its interfaces, six pairs of hex digits, however they are separated
 */
public record DeviceIdentity(
        @Nullable String endpointReference,
        @Nullable String serialNumber,
        @Nullable String mac) {
    private static final int MAC_DIGITS = 12;

    public static DeviceIdentity of(Learnt learnt) {
        return new DeviceIdentity(learnt.endpointReference(), learnt.serialNumber(), learnt.mac());
    }

    /** Whether two are of one device, as far as can be told: they share something, and differ in no serial number or MAC. */
    public boolean matches(DeviceIdentity other) {
        boolean isSerial = same(serialNumber, other.serialNumber);
        boolean isMac = same(digits(mac), digits(other.mac));
        boolean isOther = (!isSerial && serialNumber != null && other.serialNumber != null)
                || (!isMac && digits(mac) != null && digits(other.mac) != null);
        return !isOther && (isSerial || isMac || isEndpoint(other.endpointReference));
    }

    /** Whether an endpoint reference is this one's; devices spell theirs in more ways than one. */
    public boolean isEndpoint(@Nullable String other) {
        return endpointReference != null
                && other != null
                && DiscoveryMessage.identifier(endpointReference).equals(DiscoveryMessage.identifier(other));
    }

    /** Whether what a device announces holds its MAC or serial number, so that it is worth asking. */
    public boolean isHintedAtBy(DiscoveredDevice device) {
        return Stream.concat(Stream.ofNullable(device.endpointReference()), device.scopes().stream())
                .anyMatch(this::isHintedAtBy);
    }

    /** Whether something that a device says of itself holds its MAC or serial number, as many endpoint references do. */
    boolean isHintedAtBy(String text) {
        String plain = plain(text);
        String wanted = digits(mac);
        return (wanted != null && plain.contains(wanted))
                || (serialNumber != null && plain(serialNumber).length() >= 6 && plain.contains(plain(serialNumber)));
    }

    private static boolean same(@Nullable String one, @Nullable String other) {
        return one != null && other != null && one.strip().equalsIgnoreCase(other.strip());
    }

    private static @Nullable String digits(@Nullable String mac) {
        String plain = mac == null ? "" : plain(mac);
        return plain.length() == MAC_DIGITS ? plain : null;
    }

    private static String plain(String text) {
        return text.replaceAll("[^A-Za-z0-9]", "").toLowerCase(Locale.ROOT);
    }
}
