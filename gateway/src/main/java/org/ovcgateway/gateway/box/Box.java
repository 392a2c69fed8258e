package org.ovcgateway.gateway.box;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.DeviceConfig;
import org.ovcgateway.config.MacAddress;
import org.ovcgateway.gateway.command.DeviceInfo;
import org.ovcgateway.gateway.command.Firmware;
import org.ovcgateway.gateway.command.Logs;
import org.ovcgateway.gateway.command.Machine;
import org.ovcgateway.gateway.command.Platform;
import org.ovcgateway.gateway.record.SpoolDisk;
import org.ovcgateway.gateway.status.BoxStatus;
import org.ovcgateway.gateway.supervise.Timers;

/** The box, composed. Lives as long as the daemon; safe for any thread. */
public final class Box {

    /**
     * Where things are.
     *
     * @param root of the file system
     * @param helper the socket of the unit that does what needs root
     * @param state where what must last is kept; null for nowhere
     * @param logs where the daemon's JSON lines are; null if it writes none
     */
    public record Places(
            Path root,
            Path helper,
            @Nullable Path state,
            @Nullable Path logs) {

        /** Of the daemon. */
        public static Places ofDaemon(Path state, @Nullable Path logs) {
            return new Places(Path.of("/"), Helper.SOCKET, state, logs);
        }

        /** Of a gateway that must leave its box alone: nobody helps it. */
        public static Places without(@Nullable Path state) {
            return new Places(Path.of("/"), Path.of("/nonexistent/helper.sock"), state, null);
        }
    }

    private static final List<Path> PROGRAMS =
            List.of(Path.of("/usr/sbin"), Path.of("/sbin"), Path.of("/usr/bin"), Path.of("/bin"));

    private final Vertx vertx;
    private final String version;
    private final BoxClock clock;
    private final Networks networks;
    private final Wireless wireless;
    private final BatteryWatch battery;
    private final UpLinkMeter upLink;
    private final BoxMachine machine;
    private final Upgrade upgrade;
    private final LogUploads logs;
    private volatile SpoolDisk disk = SpoolDisk.NONE;
    private volatile @Nullable Path firmwareKey;

    /**
     * @param timers of the loop on which it looks at itself now and then
     * @param version of the daemon
     * @param sent bytes that pushes and uploads have sent since the start; may be asked from any thread
     */
    public Box(
            Vertx vertx,
            Timers timers,
            Places places,
            String version,
            Transfers transfers,
            Platform platform,
            LongSupplier sent) {
        this.vertx = vertx;
        this.version = version;
        Helper helper = new Helper(vertx, places.helper());
        Battery batteries = new Battery(places.root());
        Path state = places.state();
        Path firmware = state == null ? null : state.resolve("firmware");
        clock = new BoxClock(vertx, InstantSource.system(), System::nanoTime, helper, places.root(), state);
        networks = new Networks(Interfaces::real, places.root());
        wireless = new Wireless(places.root(), PROGRAMS);
        battery = new BatteryWatch(timers, () -> vertx.executeBlocking(batteries::percent), platform);
        upLink = new UpLinkMeter(timers, System::nanoTime, sent);
        machine = new BoxMachine(vertx, helper, networks, () -> disk, clock, System::nanoTime);
        upgrade = new Upgrade(
                vertx,
                firmware,
                version,
                transfers,
                platform,
                () -> new DebVerifier(firmwareKey, version),
                new FolderInstaller(vertx, places.root(), firmware == null ? places.root() : firmware));
        logs = new LogUploads(vertx, places.logs(), transfers, platform, clock);
    }

    /** Remembers what must last, and begins to look at itself. Reads files: not for an event loop. */
    public void start() {
        clock.load();
        upgrade.load();
        battery.start();
        upLink.start();
    }

    public void stop() {
        battery.stop();
        upLink.stop();
    }

    /** Applies a configuration. */
    public void configure(DeviceConfig config) {
        firmwareKey = config.firmwareKey();
    }

    /** Takes recordings to wait there from now on. */
    public void disk(SpoolDisk present) {
        disk = present;
    }

    public BoxClock clock() {
        return clock;
    }

    public Machine machine() {
        return machine;
    }

    public Firmware firmware() {
        return upgrade;
    }

    /** Whether software is being fetched or installed. */
    public boolean isUpgrading() {
        return upgrade.isUnderWay();
    }

    public Logs logs() {
        return logs;
    }

    public BoxStatus status() {
        return new BoxStatus(clock.status(), battery.percent(), upLink.bitsPerSecond(), machine.awakeUntil());
    }

    /**
     * What the box is and how it is connected, as of now.
     *
     * @param zone of dates
     */
    public Future<DeviceInfo> describe(String deviceId, DeviceConfig config, ZoneId zone) {
        return vertx.executeBlocking(() -> {
            Interfaces.Interface main = networks.main();
            return new DeviceInfo(
                    deviceId,
                    config.hardwareModel(),
                    version,
                    installedAt().atZone(zone),
                    wireless.read(),
                    upLink.bitsPerSecond(),
                    OptionalLong.empty(),
                    main == null ? null : main.address(),
                    readMac(config),
                    battery.percent());
        });
    }

    /** The address that the device is known by: the configured one, else that of the first real interface; null without one. */
    public Future<@Nullable String> macAddress(DeviceConfig config) {
        return vertx.executeBlocking(() -> readMac(config));
    }

    private static @Nullable String readMac(DeviceConfig config) {
        MacAddress configured = config.mac();
        return configured != null
                ? configured.toString()
                : Interfaces.real().stream()
                        .filter(each -> each.address() != null)
                        .findFirst()
                        .map(Interfaces.Interface::mac)
                        .orElse(null);
    }

    /** When this version was put in place: the time of its own file; the epoch where there is none. Reads a file. */
    public static Instant installedAt() {
        try {
            Path jar = Path.of(Box.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            return Files.getLastModifiedTime(jar).toInstant();
        } catch (IOException | URISyntaxException | IllegalArgumentException e) {
            return Instant.EPOCH;
        }
    }
}
