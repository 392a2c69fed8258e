package org.ovcgateway.onvif.device;

import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.xml.XmlElement;

/** A device's network interfaces, as far as they tell devices apart. */
final class NetworkInterfaces {
    private static final int DIGITS = 12;

    private NetworkInterfaces() {}

    /**
     * Reads {@code GetNetworkInterfacesResponse}.
     *
     * @param host where the device was reached; the interface of this address comes first, then those that are enabled
     * @return hardware addresses, {@code AA:BB:CC:DD:EE:FF}
     */
    static List<String> macs(XmlElement answer, String host) {
        return answer.all("NetworkInterfaces")
                .sorted((a, b) -> Integer.compare(rank(b, host), rank(a, host)))
                .map(told -> normal(told.textAt("Info", "HwAddress")))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private static int rank(XmlElement told, String host) {
        boolean asked = told.descendants()
                .anyMatch(element ->
                        element.name().equals("Address") && element.text().equalsIgnoreCase(host));
        return (asked ? 2 : 0) + (Texts.isTrue(told.textAt("Enabled")) ? 1 : 0);
    }

    /** The address in one spelling; null if it is none, or says nothing. */
    static @Nullable String normal(@Nullable String text) {
        String digits = Optional.ofNullable(text)
                .orElse("")
                .replaceAll("[^0-9A-Fa-f]", "")
                .toUpperCase(Locale.ROOT);
        if (digits.length() != DIGITS || digits.chars().distinct().count() == 1) {
            return null;
        }
        return String.join(":", digits.split("(?<=\\G..)"));
    }
}
