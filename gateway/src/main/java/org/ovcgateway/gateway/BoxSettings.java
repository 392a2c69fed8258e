package org.ovcgateway.gateway;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.GatewayConfig;
import org.ovcgateway.config.LogLevel;
import org.ovcgateway.gateway.command.AutoReboot;
import org.ovcgateway.gateway.command.ChannelSettings;
import org.ovcgateway.gateway.command.DeviceSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The configuration of the device as a whole: what gateway.yaml says or, key by key, what the platform chose instead. Safe for any
 * thread.
 */
final class BoxSettings {
    private static final Logger log = LoggerFactory.getLogger(BoxSettings.class);

    /** Off; and where it is switched on without more, what DAP 5.8 gives as its examples. */
    static final AutoReboot NO_REBOOT =
            new AutoReboot(false, Duration.ofDays(7), Duration.ofHours(2), Duration.ofHours(6));

    private final ChoicesFile memory;
    private final InstantSource time;
    private volatile Consumer<LogLevel> levels = level -> {};
    private volatile LogLevel configuredLevel = LogLevel.INFO;
    private volatile ZoneId configuredZone = ZoneId.systemDefault();

    /** @param time what is taken for now here */
    BoxSettings(ChoicesFile memory, InstantSource time) {
        this.memory = memory;
        this.time = time;
    }

    /** @param logging told the level that shall hold, whenever it may have changed */
    void logging(Consumer<LogLevel> logging) {
        levels = logging;
    }

    /** Takes what gateway.yaml says. */
    void configure(GatewayConfig config) {
        configuredLevel = config.log().level();
        ZoneId zone = config.device().tz();
        configuredZone = zone == null ? ZoneId.systemDefault() : zone;
        levels.accept(logLevel());
    }

    LogLevel logLevel() {
        LogLevel chosen = memory.recallBox().logLevel();
        return chosen == null ? configuredLevel : chosen;
    }

    ZoneId zone() {
        ZoneOffset chosen = memory.recallBox().zone();
        return chosen == null ? configuredZone : chosen;
    }

    /** Whole. */
    AutoReboot autoReboot() {
        AutoReboot chosen = memory.recallBox().autoReboot();
        return chosen == null ? NO_REBOOT : chosen;
    }

    /** Of the day, here and now. */
    LocalTime timeOfDay() {
        return LocalTime.ofInstant(time.instant(), zone());
    }

    /** @param canReboot whether the box can be told to start anew */
    DeviceSettings read(SortedMap<Integer, ChannelSettings> channels, boolean canReboot) {
        return new DeviceSettings(
                channels, Level.valueOf(logLevel().name()), offset(), canReboot ? autoReboot() : null);
    }

    /** Adds what cannot be to {@code impossible}. */
    static void check(DeviceSettings wanted, boolean canReboot, List<String> impossible) {
        if (wanted.autoReboot() != null && !canReboot) {
            impossible.add("auto_reboot: the box cannot be restarted from here");
        }
    }

    /** Holds at once; completes when it is kept. */
    Future<Void> take(DeviceSettings wanted) {
        BoxChoices last = memory.recallBox();
        BoxChoices next = new BoxChoices(
                wanted.logLevel() == null
                                || wanted.logLevel().name().equals(logLevel().name())
                        ? last.logLevel()
                        : LogLevel.valueOf(wanted.logLevel().name()),
                wanted.zone() == null || hours(wanted.zone()) == hours(offset()) ? last.zone() : wanted.zone(),
                merged(wanted.autoReboot(), last.autoReboot()));
        return keep(last, next);
    }

    /** Back to what gateway.yaml says. */
    Future<Void> reset() {
        return keep(memory.recallBox(), BoxChoices.NONE);
    }

    private Future<Void> keep(BoxChoices last, BoxChoices next) {
        if (next.equals(last)) {
            return Future.succeededFuture();
        }
        Future<Void> kept = memory.keepBox(next);
        levels.accept(logLevel());
        log.info(
                "[platform] log level {}, time zone {}, restart of the box {}",
                logLevel(),
                zone(),
                words(autoReboot()));
        return kept;
    }

    private @Nullable AutoReboot merged(@Nullable AutoReboot wanted, @Nullable AutoReboot last) {
        if (wanted == null) {
            return last;
        }
        AutoReboot is = autoReboot();
        AutoReboot merged = new AutoReboot(
                wanted.on() == null ? is.on() : wanted.on(),
                wanted.cycle() == null ? is.cycle() : wanted.cycle(),
                wanted.from() == null ? is.from() : wanted.from(),
                wanted.to() == null ? is.to() : wanted.to());
        return merged.equals(is) ? last : merged;
    }

    private static String words(AutoReboot reboot) {
        return Boolean.TRUE.equals(reboot.on())
                ? "from " + reboot.from() + " to " + reboot.to() + " of the day once it has run for " + reboot.cycle()
                : "off";
    }

    /** The documents tell whole hours. */
    private static int hours(ZoneOffset zone) {
        return zone.getTotalSeconds() / 3600;
    }

    private ZoneOffset offset() {
        return zone().getRules().getOffset(time.instant());
    }
}
