package org.ovcgateway.gateway.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.ovcgateway.simulator.onvif.OnvifFault.*;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ovcgateway.simulator.onvif.OnvifFault;

/**
 * What cameras do wrong, as the virtual ONVIF camera does it: the gateway works nevertheless, or says in a sentence why it cannot.
 * A fault that nobody plays fails here.
 */
class OnvifFaultsTest {
    /** Faults of which nothing can be seen from here, and why. */
    private static final Map<OnvifFault, String> UNSEEN = new EnumMap<>(Map.of(
            DISCOVERY_SEVERAL_ADDRESSES, "DiscoveryFaultsTest finds such a camera",
            DISCOVERY_WRONG_ADDRESS, "DiscoveryFaultsTest finds such a camera",
            DISCOVERY_CHANGING_REFERENCE, "DiscoveryFaultsTest finds such a camera",
            DISCOVERY_DUPLICATES, "DiscoveryFaultsTest finds such a camera",
            DISCOVERY_ONLY_NVT, "DiscoveryFaultsTest finds such a camera",
            DISCOVERY_ONLY_DEVICE, "DiscoveryFaultsTest finds such a camera",
            DISCOVERY_MISSES_FIRST, "DiscoveryFaultsTest finds such a camera"));

    @Test
    void everyFaultIsPlayed() {
        Set<OnvifFault> played = EnumSet.copyOf(UNSEEN.keySet());
        Stream.of(
                        OnvifLoginFaultsTest.played(),
                        OnvifAnswerFaultsTest.played(),
                        OnvifEventFaultsTest.played(),
                        OnvifPtzFaultsTest.played(),
                        OnvifMediaFaultsTest.played(),
                        OnvifClipFaultsTest.played())
                .forEach(played::addAll);
        assertEquals(EnumSet.noneOf(OnvifFault.class), EnumSet.complementOf(EnumSet.copyOf(played)));
    }
}
