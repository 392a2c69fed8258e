package org.ovcgateway.gateway.channel;

import java.util.Set;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.Quality;

/**
 * What the platform chose for a channel that is the gateway's to remember, and not the camera's.
 *
 * @param quality which stream is sent where the platform names none
 * @param alarmsOff which alarms are not told
 */
public record Choices(Quality quality, Set<AlarmType> alarmsOff) {

    /** Before the platform has chosen anything. */
    public static final Choices STANDARD = new Choices(Quality.HD, Set.of());

    public Choices {
        alarmsOff = Set.copyOf(alarmsOff);
    }

    /** Where they are kept, over reloads and restarts. From any thread; does not block. */
    public interface Memory {

        /** What was kept last; {@link Choices#STANDARD} if nothing was. */
        Choices recall(int channel);

        void keep(int channel, Choices choices);
    }
}
