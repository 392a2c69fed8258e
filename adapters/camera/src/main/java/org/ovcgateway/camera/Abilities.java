package org.ovcgateway.camera;

import java.util.Set;

/**
 * What a camera offers.
 *
 * @param ptz whether it pans, tilts or zooms
 * @param presets whether it remembers positions
 * @param audioOut whether it has a loudspeaker
 * @param alarms what it can raise alarms about
 */
public record Abilities(boolean ptz, boolean presets, boolean audioOut, Set<AlarmType> alarms) {

    public static final Abilities NONE = new Abilities(false, false, false, Set.of());

    public Abilities {
        alarms = Set.copyOf(alarms);
    }
}
