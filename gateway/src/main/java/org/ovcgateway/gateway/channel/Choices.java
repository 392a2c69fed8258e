package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AlarmType;
import org.ovcgateway.camera.CameraSettings.Values;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.gateway.command.StandingPush;

/**
 * What the platform chose for a channel, as far as it is the gateway's to remember, and what it takes to undo the rest.
 *
 * @param quality which stream is sent where the platform names none
 * @param watches how alarms are told, by type; a type that is absent as {@link Watch#ALWAYS} says
 * @param before how the camera was where it was changed; null if it never was
 * @param push the live push that runs by itself; null for none
 */
public record Choices(
        Quality quality,
        Map<AlarmType, Watch> watches,
        @Nullable Before before,
        @Nullable StandingPush push) {

    /** Before the platform has chosen anything. */
    public static final Choices STANDARD = new Choices(Quality.HD, Map.of(), null, null);

    public Choices {
        watches = Map.copyOf(watches);
    }

    /**
     * How a camera was.
     *
     * @param camera by the key of its identity: what was so in one camera is no concern of the next one in its place
     * @param values what was changed, as it had been; null for what was not
     */
    public record Before(String camera, Values values) {}

    Choices withQuality(Quality other) {
        return new Choices(other, watches, before, push);
    }

    Choices withWatch(AlarmType type, Watch watch) {
        Map<AlarmType, Watch> others = new EnumMap<>(AlarmType.class);
        others.putAll(watches);
        if (watch.equals(Watch.ALWAYS)) {
            others.remove(type);
        } else {
            others.put(type, watch);
        }
        return new Choices(quality, others, before, push);
    }

    Choices withBefore(@Nullable Before other) {
        return new Choices(quality, watches, other, push);
    }

    Choices withPush(@Nullable StandingPush other) {
        return new Choices(quality, watches, before, other);
    }

    /** Where they are kept, over reloads and restarts. From any thread; does not block. */
    public interface Memory {

        /** What was kept last; {@link Choices#STANDARD} if nothing was. */
        Choices recall(int channel);

        /** Completes when they outlast the daemon, as far as they can: what cannot be kept is told in the log. */
        Future<Void> keep(int channel, Choices choices);
    }
}
