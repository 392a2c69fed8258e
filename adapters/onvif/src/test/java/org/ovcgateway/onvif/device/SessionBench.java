package org.ovcgateway.onvif.device;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.ovcgateway.onvif.ScriptedDevice;
import org.ovcgateway.onvif.soap.Service;

/** A session with a scripted device, and a clock that the test moves. */
public final class SessionBench {
    public static final String DATE_AND_TIME = """
            <tds:GetSystemDateAndTimeResponse><tds:SystemDateAndTime><tt:DateTimeType>Manual</tt:DateTimeType>
              <tt:DaylightSavings>false</tt:DaylightSavings><tt:TimeZone><tt:TZ>CST-8</tt:TZ></tt:TimeZone>
              <tt:UTCDateTime><tt:Time><tt:Hour>12</tt:Hour><tt:Minute>0</tt:Minute><tt:Second>SECOND</tt:Second></tt:Time>
                <tt:Date><tt:Year>2026</tt:Year><tt:Month>3</tt:Month><tt:Day>1</tt:Day></tt:Date></tt:UTCDateTime>
            </tds:SystemDateAndTime></tds:GetSystemDateAndTimeResponse>""";

    public final ScriptedDevice device = new ScriptedDevice();
    public final KeptInMemory memory = new KeptInMemory();
    public final Map<Service, String> addresses = new HashMap<>();
    public final DeviceSession session;
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private long nanos;

    public SessionBench() {
        this(QuirkOverrides.NONE);
    }

    public SessionBench(QuirkOverrides overrides) {
        this(overrides, "10.0.0.2", 8000);
    }

    public SessionBench(QuirkOverrides overrides, String host, int port) {
        session = new DeviceSession(
                device,
                new DeviceSession.Place(host, port, "/onvif/device_service"),
                memory,
                QuirkTable.builtIn(),
                overrides,
                addresses::putAll,
                () -> now,
                () -> nanos);
    }

    /** Lets time go by. */
    public void pass(Duration duration) {
        now = now.plus(duration);
        nanos += duration.toNanos();
    }

    /** An ordinary camera that offers these services, without profiles. */
    public SessionBench camera(Service... services) {
        StringBuilder list = new StringBuilder("<tds:GetServicesResponse>");
        for (Service service : services) {
            list.append("<tds:Service><tds:Namespace>")
                    .append(service.namespace())
                    .append("</tds:Namespace><tds:XAddr>http://192.168.1.64:80/onvif/")
                    .append(service)
                    .append("</tds:XAddr></tds:Service>");
        }
        device.answer("GetSystemDateAndTime", dateAndTime(30))
                .answer("GetServices", list + "</tds:GetServicesResponse>")
                .answer("GetDeviceInformation", information("SN-1"))
                .answer("GetNetworkInterfaces", interfaces("28:57:be:65:7d:d5"));
        return this;
    }

    /** A camera with profiles of Media1, each given as {@code token source encoding width height}. */
    public SessionBench media1(String... profiles) {
        camera(Service.DEVICE, Service.MEDIA, Service.PTZ);
        device.answer("GetProfiles", profiles1(profiles));
        return this;
    }

    /** A camera with profiles of Media2 alone, each given as {@code token source encoding width height}. */
    public SessionBench media2(String... profiles) {
        camera(Service.DEVICE, Service.MEDIA2);
        device.answer("GetProfiles", profiles2(profiles));
        return this;
    }

    public static String profiles1(String... profiles) {
        StringBuilder list = new StringBuilder("<trt:GetProfilesResponse>");
        for (String profile : profiles) {
            String[] part = profile.split(" ");
            list.append("<trt:Profiles token='")
                    .append(part[0])
                    .append("'><tt:VideoSourceConfiguration><tt:SourceToken>")
                    .append(part[1])
                    .append("</tt:SourceToken></tt:VideoSourceConfiguration>");
            if (part.length > 2) {
                list.append("<tt:VideoEncoderConfiguration>")
                        .append(encoder(part))
                        .append("</tt:VideoEncoderConfiguration>");
            }
            if (part.length > 5) {
                list.append("<tt:PTZConfiguration token='ptz'/>");
            }
            list.append("</trt:Profiles>");
        }
        return list + "</trt:GetProfilesResponse>";
    }

    public static String profiles2(String... profiles) {
        StringBuilder list = new StringBuilder("<tr2:GetProfilesResponse>");
        for (String profile : profiles) {
            String[] part = profile.split(" ");
            list.append("<tr2:Profiles token='")
                    .append(part[0])
                    .append("'><tr2:Configurations><tr2:VideoSource><tt:SourceToken>")
                    .append(part[1])
                    .append("</tt:SourceToken></tr2:VideoSource><tr2:VideoEncoder>")
                    .append(encoder(part))
                    .append("</tr2:VideoEncoder>")
                    .append(part.length > 5 ? "<tr2:AudioOutput/><tr2:AudioDecoder/>" : "")
                    .append("</tr2:Configurations></tr2:Profiles>");
        }
        return list + "</tr2:GetProfilesResponse>";
    }

    private static String encoder(String[] part) {
        return "<tt:Encoding>" + part[2] + "</tt:Encoding><tt:Resolution><tt:Width>" + part[3]
                + "</tt:Width><tt:Height>" + part[4] + "</tt:Height></tt:Resolution>";
    }

    public static String information(String serialNumber) {
        return "<tds:GetDeviceInformationResponse><tds:Manufacturer>ACME</tds:Manufacturer><tds:Model>One</tds:Model>"
                + "<tds:FirmwareVersion>1.2</tds:FirmwareVersion><tds:SerialNumber>" + serialNumber
                + "</tds:SerialNumber><tds:HardwareId>hw</tds:HardwareId></tds:GetDeviceInformationResponse>";
    }

    public static String interfaces(String... macs) {
        StringBuilder list = new StringBuilder("<tds:GetNetworkInterfacesResponse>");
        for (String mac : macs) {
            list.append("<tds:NetworkInterfaces><tt:Enabled>true</tt:Enabled><tt:Info><tt:HwAddress>")
                    .append(mac)
                    .append("</tt:HwAddress></tt:Info></tds:NetworkInterfaces>");
        }
        return list + "</tds:GetNetworkInterfacesResponse>";
    }

    public static String dateAndTime(int second) {
        return DATE_AND_TIME.replace("SECOND", String.valueOf(second));
    }

    /** The result of what has completed. */
    public static <T> T now(Future<T> future) {
        assertTrue(future.isComplete());
        if (future.failed()) {
            throw new AssertionError(future.cause());
        }
        return future.result();
    }

    /** The failure of what has completed. */
    public static <E extends Throwable> E failure(Class<E> type, Future<?> future) {
        assertTrue(future.isComplete());
        return assertThrows(type, () -> {
            throw future.cause();
        });
    }
}
