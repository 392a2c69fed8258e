package org.ovcgateway.simulator.onvif;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * That a device played an audio clip.
 *
 * @param name as it was added
 * @param outputs tokens of the loudspeakers
 * @param started by the machine's clock
 * @param repeats how often it is played again after the first time; -1 without end
 * @param stoppedAfter when it was stopped before its end; null if it was not
 */
public record PlayedAudioClip(
        String token,
        String name,
        AudioClipFile file,
        List<String> outputs,
        Instant started,
        int repeats,
        @Nullable Duration stoppedAfter) {}
