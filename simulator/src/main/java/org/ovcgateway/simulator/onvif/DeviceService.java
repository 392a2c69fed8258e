package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.attribute;
import static org.ovcgateway.simulator.onvif.Tag.optional;
import static org.ovcgateway.simulator.onvif.Tag.tag;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The device service (ONVIF Core 8, devicemgmt.wsdl). */
final class DeviceService {
    private final OnvifSettings settings;
    private final FaultSwitches faults;
    private final DeviceClock clock;
    private final Addresses addresses;
    private final int sources;
    private final Runnable reboot;

    /**
     * @param sources how many video sources the device has
     * @param reboot is run when the device is to go away for a while
     */
    DeviceService(
            OnvifSettings settings,
            FaultSwitches faults,
            DeviceClock clock,
            Addresses addresses,
            int sources,
            Runnable reboot) {
        this.settings = settings;
        this.faults = faults;
        this.clock = clock;
        this.addresses = addresses;
        this.sources = sources;
        this.reboot = reboot;
    }

    void register(Operations operations) {
        operations.add(Namespaces.DEVICE, "GetSystemDateAndTime", call -> dateAndTime());
        operations.add(Namespaces.DEVICE, "SetSystemDateAndTime", this::setDateAndTime);
        operations.add(Namespaces.DEVICE, "GetServices", this::services);
        operations.add(
                Namespaces.DEVICE,
                "GetServiceCapabilities",
                call -> tag("tds:GetServiceCapabilitiesResponse", deviceCapabilities()));
        operations.add(Namespaces.DEVICE, "GetCapabilities", this::capabilities);
        operations.add(Namespaces.DEVICE, "GetDeviceInformation", call -> information());
        operations.add(Namespaces.DEVICE, "GetNetworkInterfaces", this::networkInterfaces);
        operations.add(Namespaces.DEVICE, "GetScopes", call -> scopes());
        operations.add(
                Namespaces.DEVICE,
                "GetEndpointReference",
                call -> tag(
                        "tds:GetEndpointReferenceResponse",
                        tag("tds:GUID", settings.identity().endpoint())));
        operations.add(
                Namespaces.DEVICE,
                "GetHostname",
                call -> tag(
                        "tds:GetHostnameResponse",
                        tag("tds:HostnameInformation", tag("tt:FromDHCP", false), tag("tt:Name", "virtual-camera"))));
        operations.add(Namespaces.DEVICE, "SystemReboot", call -> {
            reboot.run();
            return tag("tds:SystemRebootResponse", tag("tds:Message", "Rebooting"));
        });
    }

    private Tag dateAndTime() {
        if (faults.has(OnvifFault.CLOCK_UNKNOWN)) {
            throw OnvifFailure.notSupported("GetSystemDateAndTime");
        }
        boolean localOnly = faults.has(OnvifFault.CLOCK_WITHOUT_UTC);
        Instant told = clock.told();
        return tag(
                "tds:GetSystemDateAndTimeResponse",
                tag(
                        "tds:SystemDateAndTime",
                        tag("tt:DateTimeType", clock.ntp() ? "NTP" : "Manual"),
                        tag("tt:DaylightSavings", false),
                        tag("tt:TimeZone", tag("tt:TZ", clock.timeZone())),
                        localOnly ? null : dateTime("tt:UTCDateTime", told, ZoneOffset.UTC),
                        localOnly ? dateTime("tt:LocalDateTime", told, DeviceClock.EAST) : null));
    }

    private static Tag dateTime(String name, Instant time, ZoneOffset zone) {
        LocalDateTime at = LocalDateTime.ofInstant(time, zone);
        return tag(
                name,
                tag(
                        "tt:Time",
                        tag("tt:Hour", at.getHour()),
                        tag("tt:Minute", at.getMinute()),
                        tag("tt:Second", at.getSecond())),
                tag(
                        "tt:Date",
                        tag("tt:Year", at.getYear()),
                        tag("tt:Month", at.getMonthValue()),
                        tag("tt:Day", at.getDayOfMonth())));
    }

    private Tag setDateAndTime(Call call) {
        Node body = call.body();
        String zone = body.text("TimeZone", "TZ");
        if (zone != null && faults.has(OnvifFault.REJECTS_TIME_ZONE) && !zone.equals(clock.timeZone())) {
            throw OnvifFailure.sender("invalid time zone", "ter:InvalidArgVal", "ter:InvalidTimeZone");
        }
        String type = body.required("DateTimeType");
        if (!type.equals("Manual") && !type.equals("NTP")) {
            throw OnvifFailure.invalidArgument("expected Manual or NTP but was " + type);
        }
        clock.ntp(type.equals("NTP"));
        if (zone != null) {
            clock.timeZone(zone);
        }
        Node utc = body.find("UTCDateTime");
        if (utc != null && !clock.ntp()) {
            clock.set(instant(utc));
        }
        return tag("tds:SetSystemDateAndTimeResponse");
    }

    private static Instant instant(Node dateTime) {
        try {
            return LocalDateTime.of(
                            part(dateTime, "Date", "Year"),
                            part(dateTime, "Date", "Month"),
                            part(dateTime, "Date", "Day"),
                            part(dateTime, "Time", "Hour"),
                            part(dateTime, "Time", "Minute"),
                            part(dateTime, "Time", "Second"))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw OnvifFailure.sender("invalid date or time", "ter:InvalidArgVal", "ter:InvalidDateTime");
        }
    }

    private static int part(Node dateTime, String... path) {
        Double number = dateTime.number(path);
        if (number == null) {
            throw OnvifFailure.sender("incomplete date or time", "ter:InvalidArgVal", "ter:InvalidDateTime");
        }
        return number.intValue();
    }

    private Tag services(Call call) {
        if (faults.has(OnvifFault.GET_SERVICES_UNKNOWN)) {
            throw OnvifFailure.notSupported("GetServices");
        }
        boolean withCapabilities = "true".equals(call.body().text("IncludeCapability"));
        return tag(
                "tds:GetServicesResponse",
                addresses.services().stream()
                        .map(service -> tag(
                                "tds:Service",
                                tag("tds:Namespace", service.namespace()),
                                tag("tds:XAddr", addresses.of(service, call.host())),
                                withCapabilities ? tag("tds:Capabilities", capabilities(service)) : null,
                                tag("tds:Version", tag("tt:Major", service.major()), tag("tt:Minor", service.minor()))))
                        .toList());
    }

    private Tag capabilities(Service service) {
        String name = service.prefix() + ":Capabilities";
        return switch (service) {
            case DEVICE -> tag(name, deviceCapabilities().children());
            case MEDIA -> MediaCapabilities.media1(name, faults);
            case MEDIA2 -> MediaCapabilities.media2(name, faults, settings.audioClips());
            case PTZ -> PtzService.capabilities(name);
            case IMAGING -> tag(name);
            case ANALYTICS -> AnalyticsService.capabilities(name);
            case EVENTS -> EventService.capabilities(name, faults);
        };
    }

    private Tag deviceCapabilities() {
        boolean token = settings.auth() == OnvifAuth.WSSE || settings.auth() == OnvifAuth.BOTH;
        boolean digest = settings.auth() == OnvifAuth.DIGEST || settings.auth() == OnvifAuth.BOTH;
        return tag(
                "tds:Capabilities",
                tag("tds:Network", attribute("NTP", 1)),
                tag("tds:Security", attribute("UsernameToken", token), attribute("HttpDigest", digest)),
                tag("tds:System", attribute("DiscoveryBye", true), attribute("DiscoveryResolve", true)));
    }

    private Tag capabilities(Call call) {
        String host = call.host();
        boolean media = addresses.services().contains(Service.MEDIA);
        return tag(
                "tds:GetCapabilitiesResponse",
                tag(
                        "tds:Capabilities",
                        tag(
                                "tt:Analytics",
                                xAddr(Service.ANALYTICS, host),
                                tag("tt:RuleSupport", true),
                                tag("tt:AnalyticsModuleSupport", true)),
                        tag("tt:Device", xAddr(Service.DEVICE, host), tag("tt:System", systemCapabilities())),
                        tag(
                                "tt:Events",
                                xAddr(Service.EVENTS, host),
                                tag("tt:WSSubscriptionPolicySupport", false),
                                tag("tt:WSPullPointSupport", !faults.has(OnvifFault.PULL_POINT_DENIED)),
                                tag("tt:WSPausableSubscriptionManagerInterfaceSupport", false)),
                        tag("tt:Imaging", xAddr(Service.IMAGING, host)),
                        media
                                ? tag(
                                        "tt:Media",
                                        xAddr(Service.MEDIA, host),
                                        tag(
                                                "tt:StreamingCapabilities",
                                                tag("tt:RTPMulticast", false),
                                                tag("tt:RTP_TCP", true),
                                                tag("tt:RTP_RTSP_TCP", true)))
                                : null,
                        settings.ptz() ? tag("tt:PTZ", xAddr(Service.PTZ, host)) : null));
    }

    private static List<Tag> systemCapabilities() {
        return List.of(
                tag("tt:DiscoveryResolve", true),
                tag("tt:DiscoveryBye", true),
                tag("tt:RemoteDiscovery", false),
                tag("tt:SystemBackup", false),
                tag("tt:SystemLogging", false),
                tag("tt:FirmwareUpgrade", false),
                tag("tt:SupportedVersions", tag("tt:Major", 2), tag("tt:Minor", 40)));
    }

    private Tag xAddr(Service service, String host) {
        return tag("tt:XAddr", addresses.of(service, host));
    }

    private Tag information() {
        OnvifSettings.Identity identity = settings.identity();
        return tag(
                "tds:GetDeviceInformationResponse",
                tag("tds:Manufacturer", identity.manufacturer()),
                tag("tds:Model", identity.model()),
                tag("tds:FirmwareVersion", identity.firmware()),
                tag("tds:SerialNumber", identity.serial()),
                tag("tds:HardwareId", identity.hardware()));
    }

    private Tag networkInterfaces(Call call) {
        String host = call.host().substring(0, call.host().lastIndexOf(':'));
        @Nullable
        Tag address =
                host.startsWith("[") ? null : tag("tt:Manual", tag("tt:Address", host), tag("tt:PrefixLength", 24));
        return tag(
                "tds:GetNetworkInterfacesResponse",
                tag(
                        "tds:NetworkInterfaces",
                        attribute("token", "eth0"),
                        tag("tt:Enabled", true),
                        tag(
                                "tt:Info",
                                optional("tt:Name", "eth0"),
                                tag("tt:HwAddress", settings.identity().mac()),
                                tag("tt:MTU", 1500)),
                        tag("tt:IPv4", tag("tt:Enabled", true), tag("tt:Config", address, tag("tt:DHCP", false)))));
    }

    private Tag scopes() {
        return tag(
                "tds:GetScopesResponse",
                Scopes.of(settings, sources).stream()
                        .map(scope -> tag("tds:Scopes", tag("tt:ScopeDef", "Fixed"), tag("tt:ScopeItem", scope)))
                        .toList());
    }
}
