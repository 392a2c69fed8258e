package org.ovcgateway.simulator.onvif;

import java.util.Set;

/** Which faults a camera has at present. Safe for any thread. */
final class FaultSwitches {
    private volatile Set<OnvifFault> present = Set.of();

    boolean has(OnvifFault fault) {
        return present.contains(fault);
    }

    Set<OnvifFault> present() {
        return present;
    }

    void set(Set<OnvifFault> faults) {
        present = Set.copyOf(faults);
    }
}
