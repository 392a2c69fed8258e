package org.ovcgateway.onvif.device;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.soap.Namespaces;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A device's clock: asked, and set where it is ours to set. On the device's event loop. */
public final class DeviceClock {
    /** How far a clock that shows whole seconds may be off although it was set right, with the time that it took. */
    private static final Duration GRAIN = Duration.ofSeconds(2);

    private static final Logger LOG = LoggerFactory.getLogger(DeviceClock.class);

    private final DeviceSession session;

    public DeviceClock(DeviceSession session) {
        this.session = session;
    }

    /** A time zone for the camera to show, as one of the tries to have it taken. */
    private record Zone(String posix, boolean summer) {}

    /** @param zone null to leave it as it is */
    static XmlElement setSystemDateAndTime(LocalDateTime utc, @Nullable String zone, boolean summer) {
        String types = Namespaces.SCHEMA;
        XmlElement clock = XmlElement.of(types, "Time")
                .with("Hour", String.valueOf(utc.getHour()))
                .with("Minute", String.valueOf(utc.getMinute()))
                .with("Second", String.valueOf(utc.getSecond()));
        XmlElement date = XmlElement.of(types, "Date")
                .with("Year", String.valueOf(utc.getYear()))
                .with("Month", String.valueOf(utc.getMonthValue()))
                .with("Day", String.valueOf(utc.getDayOfMonth()));
        XmlElement request = XmlElement.of(Service.DEVICE.namespace(), "SetSystemDateAndTime")
                .with("DateTimeType", "Manual")
                .with("DaylightSavings", String.valueOf(summer));
        if (zone != null) {
            request =
                    request.with(XmlElement.of(request.namespace(), "TimeZone").with(XmlElement.of(types, "TZ", zone)));
        }
        return request.with(
                XmlElement.of(request.namespace(), "UTCDateTime").with(clock).with(date));
    }

    /** How far it is ahead of ours. */
    public Future<Duration> ahead() {
        return session.contact().compose(contact -> session.clock()).compose(DeviceClock::told);
    }

    private static Future<Duration> told(DeviceSession.Clock clock) {
        Duration ahead = clock.ahead();
        return ahead == null
                ? Future.failedFuture(new NotSupported("the camera does not tell its time"))
                : Future.succeededFuture(ahead);
    }

    /**
     * Sets it, unless it is off by no more than the tolerance or gets its time from a server; then reads it back. A camera that
     * refuses the zone is offered its own, and then none.
     */
    public Future<Void> set(ZoneId zone, Duration tolerance) {
        return session.contact()
                .compose(contact -> session.clock())
                .compose(clock -> told(clock).compose(ahead -> {
                    if (clock.fromServer() || ahead.abs().compareTo(tolerance) <= 0) {
                        if (ahead.abs().compareTo(tolerance) > 0) {
                            LOG.warn(
                                    "[onvif {}] is {} s off and gets its time from a server: left as it is",
                                    session.place(),
                                    ahead.toSeconds());
                        }
                        return Future.succeededFuture();
                    }
                    return set(zones(zone, clock), ahead).compose(done -> readBack(tolerance));
                }));
    }

    private List<Zone> zones(ZoneId zone, DeviceSession.Clock clock) {
        Zone wanted = new Zone(PosixTimeZone.of(zone, session.time().instant()), PosixTimeZone.hasSummerTime(zone));
        String own = clock.timeZone();
        return Stream.of(wanted, own == null ? null : new Zone(own, clock.summer()))
                .filter(Objects::nonNull)
                .distinct()
                .toList();
    }

    private Future<Void> set(List<Zone> zones, Duration ahead) {
        UnaryOperator<LocalDateTime> rounded = now -> now.plusNanos(500_000_000).truncatedTo(ChronoUnit.SECONDS);
        LocalDateTime now = rounded.apply(LocalDateTime.ofInstant(session.time().instant(), ZoneOffset.UTC));
        Zone zone = zones.isEmpty() ? null : zones.get(0);
        XmlElement request = setSystemDateAndTime(now, zone == null ? null : zone.posix, zone != null && zone.summer);
        return session.calls().call(Service.DEVICE, request).<Void>mapEmpty().recover(failure -> {
            if (failure instanceof SoapFault && zone != null && !Failures.isUnsupported(failure)) {
                return set(zones.subList(1, zones.size()), ahead);
            }
            return Future.failedFuture(Failures.forPort(failure, "setting its clock"));
        });
    }

    private Future<Void> readBack(Duration tolerance) {
        Duration bearable = tolerance.compareTo(GRAIN) > 0 ? tolerance : GRAIN;
        return session.clock().compose(DeviceClock::told).compose(ahead -> {
            if (ahead.abs().compareTo(bearable) > 0) {
                return Future.failedFuture(new CameraException(
                        CameraException.Kind.FAILED,
                        "the camera took the time and yet is " + ahead.abs().toSeconds() + " s "
                                + (ahead.isNegative() ? "late" : "ahead")));
            }
            LOG.info("[onvif {}] has its clock set", session.place());
            return Future.succeededFuture();
        });
    }
}
