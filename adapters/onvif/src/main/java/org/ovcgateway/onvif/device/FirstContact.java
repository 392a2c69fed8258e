package org.ovcgateway.onvif.device;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraDescription;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.soap.SoapCalls;
import org.ovcgateway.onvif.xml.XmlElement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks a device, one thing after the other, what is to be known before anything is wanted of it. Fails where it is not reached,
 * does not let us in, is another than it was, or shows nothing; goes on without what else it does not tell. Good for one
 * contact; on the device's event loop.
 */
final class FirstContact {
    private static final Logger LOG = LoggerFactory.getLogger(FirstContact.class);

    /** Names and numbers that manufacturers put where a serial number belongs. */
    private static final String SAYS_NOTHING =
            "(?i)(.)\\1*|unknown|none|null|n/a|not available|default|123456(789?0?)?";

    private final SoapCalls calls;
    private final DeviceSession.Place place;
    private final Memory memory;
    private final InstantSource time;
    private final Consumer<Map<Service, String>> addresses;
    private final Function<CameraDescription, Quirks> quirks;

    private final Map<Service, String> services = new EnumMap<>(Service.class);
    private CameraDescription description = DeviceSession.UNDESCRIBED;
    private @Nullable String mac;
    private List<Profile> profiles = List.of();
    private boolean audioOutput;

    FirstContact(
            SoapCalls calls,
            DeviceSession.Place place,
            Memory memory,
            InstantSource time,
            Consumer<Map<Service, String>> addresses,
            Function<CameraDescription, Quirks> quirks) {
        this.calls = calls;
        this.place = place;
        this.memory = memory;
        this.time = time;
        this.addresses = addresses;
        this.quirks = quirks;
    }

    static XmlElement getSystemDateAndTime() {
        return XmlElement.of(Service.DEVICE.namespace(), "GetSystemDateAndTime");
    }

    static XmlElement getServices() {
        return XmlElement.of(Service.DEVICE.namespace(), "GetServices").with("IncludeCapability", "false");
    }

    static XmlElement getCapabilities() {
        return XmlElement.of(Service.DEVICE.namespace(), "GetCapabilities").with("Category", "All");
    }

    static XmlElement getDeviceInformation() {
        return XmlElement.of(Service.DEVICE.namespace(), "GetDeviceInformation");
    }

    static XmlElement getNetworkInterfaces() {
        return XmlElement.of(Service.DEVICE.namespace(), "GetNetworkInterfaces");
    }

    /** Of Media2; without a type the profiles come empty. */
    static XmlElement getAllOfProfiles() {
        return XmlElement.of(Service.MEDIA2.namespace(), "GetProfiles").with("Type", "All");
    }

    static XmlElement getProfiles() {
        return XmlElement.of(Service.MEDIA.namespace(), "GetProfiles");
    }

    static XmlElement getAudioOutputs() {
        return XmlElement.of(Service.MEDIA.namespace(), "GetAudioOutputs");
    }

    static XmlElement getAudioOutputConfigurations() {
        return XmlElement.of(Service.MEDIA2.namespace(), "GetAudioOutputConfigurations");
    }

    /** Asks how far the device's clock is ahead. */
    static Future<DeviceSession.Clock> readClock(SoapCalls calls, InstantSource time) {
        Instant asked = time.instant();
        return calls.call(Service.DEVICE, getSystemDateAndTime()).map(answer -> {
            Instant here = asked.plus(Duration.between(asked, time.instant()).dividedBy(2));
            DateAndTime told = DateAndTime.read(answer);
            Instant there = told.now();
            return new DeviceSession.Clock(
                    there == null ? null : Duration.between(here, there),
                    told.fromServer(),
                    told.summer(),
                    told.timeZone());
        });
    }

    Future<Contact> run() {
        return findClock()
                .compose(done -> findServices())
                .compose(done -> findDescription())
                .compose(done -> findMac())
                .compose(done -> findProfiles())
                .compose(done -> findAudioOutput())
                .map(done -> new Contact(description, mac, services, profiles, audioOutput));
    }

    private Future<Void> findClock() {
        return lenient(
                        readClock(calls, time).map(clock -> {
                            Duration ahead = clock.ahead();
                            if (ahead != null) {
                                memory.update(learnt -> learnt.withClockAheadMillis(ahead.toMillis()));
                            }
                            return null;
                        }),
                        "its time")
                .mapEmpty();
    }

    private Future<Void> findServices() {
        ServiceList list = new ServiceList(place.path());
        return calls.call(Service.DEVICE, getServices())
                .map(list::services)
                .recover(failure ->
                        Failures.mayAskOn(failure) ? Future.succeededFuture(Map.of()) : Future.failedFuture(failure))
                .compose(found -> {
                    services.putAll(found);
                    return showsSomething()
                            ? Future.succeededFuture()
                            : calls.call(Service.DEVICE, getCapabilities()).map(answer -> {
                                list.capabilities(answer).forEach(services::putIfAbsent);
                                return null;
                            });
                })
                .recover(failure -> failed(failure, "listing its services"))
                .compose(done -> {
                    if (!showsSomething()) {
                        return Future.failedFuture(new NotSupported("the device at " + place
                                + " offers neither Media nor Media2, so that it has no streams; it offers "
                                + services.keySet()));
                    }
                    services.putIfAbsent(Service.DEVICE, place.path());
                    addresses.accept(Map.copyOf(services));
                    return Future.succeededFuture();
                });
    }

    private boolean showsSomething() {
        return services.containsKey(Service.MEDIA) || services.containsKey(Service.MEDIA2);
    }

    private Future<Void> findDescription() {
        return lenient(
                calls.call(Service.DEVICE, getDeviceInformation()).map(answer -> {
                    description = new CameraDescription(
                            Texts.orEmpty(answer.textAt("Manufacturer")),
                            Texts.orEmpty(answer.textAt("Model")),
                            Texts.orEmpty(answer.textAt("FirmwareVersion")),
                            Texts.orEmpty(answer.textAt("SerialNumber")),
                            Texts.orEmpty(answer.textAt("HardwareId")));
                    return null;
                }),
                "what it is");
    }

    /** Users with few rights may not ask for it, and need not. */
    private Future<Void> findMac() {
        return calls.call(Service.DEVICE, getNetworkInterfaces())
                .map(answer -> NetworkInterfaces.macs(answer, place.host()))
                .recover(failure ->
                        isUnreachable(failure) ? Future.failedFuture(failure) : Future.succeededFuture(List.of()))
                .compose(macs -> {
                    mac = macs.isEmpty() ? null : macs.get(0);
                    return compareIdentity(macs);
                });
    }

    /** The serial number decides where both tell one that tells something, the hardware address elsewhere. */
    private Future<Void> compareIdentity(List<String> macs) {
        Learnt learnt = memory.learnt();
        String serial = telling(description.serialNumber());
        String knownSerial = telling(learnt.serialNumber());
        String knownMac = learnt.mac();
        if (serial != null && knownSerial != null) {
            if (!serial.equals(knownSerial)) {
                return another("serial number", knownSerial, serial);
            }
        } else if (knownMac != null && !macs.isEmpty() && !macs.contains(knownMac)) {
            return another("hardware address", knownMac, String.join(", ", macs));
        }
        String nowMac = knownMac != null && (macs.isEmpty() || macs.contains(knownMac)) ? knownMac : mac;
        String nowSerial = serial != null ? serial : learnt.serialNumber();
        memory.update(before -> before.withIdentity(before.endpointReference(), nowSerial, nowMac));
        return Future.succeededFuture();
    }

    private Future<Void> another(String what, String expected, String actual) {
        return Future.failedFuture(new CameraException(
                CameraException.Kind.EXCHANGED,
                "another camera answers at " + place + ": expected " + what + " " + expected + " but was " + actual));
    }

    private static @Nullable String telling(@Nullable String serial) {
        String text = serial == null ? "" : serial.strip();
        return text.isEmpty() || text.matches(SAYS_NOTHING) ? null : text;
    }

    private Future<Void> findProfiles() {
        Quirks.Media use = quirks.apply(description).media();
        boolean media1 = services.containsKey(Service.MEDIA) && use != Quirks.Media.MEDIA2;
        boolean media2 = services.containsKey(Service.MEDIA2) && use != Quirks.Media.MEDIA1;
        Future<List<Profile>> found = media2 || !services.containsKey(Service.MEDIA)
                ? profiles(Service.MEDIA2, getAllOfProfiles())
                        .compose(
                                some -> some.isEmpty() && media1
                                        ? profiles(Service.MEDIA, getProfiles())
                                        : Future.succeededFuture(some),
                                failure -> media1 && Failures.mayAskOn(failure)
                                        ? profiles(Service.MEDIA, getProfiles())
                                        : Future.failedFuture(failure))
                : profiles(Service.MEDIA, getProfiles());
        return found.recover(failure -> failed(failure, "listing its profiles")).compose(some -> {
            profiles = some;
            return some.isEmpty()
                    ? Future.failedFuture(
                            new NotSupported("the device at " + place + " has no profile that shows something"))
                    : Future.succeededFuture();
        });
    }

    /** Those that have a video source. */
    private Future<List<Profile>> profiles(Service service, XmlElement request) {
        return calls.call(service, request).map(answer -> {
            List<Profile> told = new ArrayList<>();
            answer.all("Profiles").forEach(element -> {
                String token = element.attribute("token");
                if (token != null) {
                    told.add(new Profile(token, service == Service.MEDIA2, element));
                }
            });
            told.removeIf(profile -> profile.part(Profile.Part.VIDEO_SOURCE).isEmpty());
            return told;
        });
    }

    private Future<Void> findAudioOutput() {
        if (profiles.stream()
                .anyMatch(profile -> profile.part(Profile.Part.AUDIO_OUTPUT).isPresent())) {
            audioOutput = true;
            return Future.succeededFuture();
        }
        Future<Boolean> asked = services.containsKey(Service.MEDIA)
                ? calls.call(Service.MEDIA, getAudioOutputs())
                        .map(answer -> answer.child("AudioOutputs").isPresent())
                : calls.call(Service.MEDIA2, getAudioOutputConfigurations())
                        .map(answer -> answer.child("Configurations").isPresent());
        return asked.recover(failure ->
                        isUnreachable(failure) ? Future.failedFuture(failure) : Future.succeededFuture(false))
                .map(some -> {
                    audioOutput = some;
                    return null;
                });
    }

    private static boolean isUnreachable(Throwable failure) {
        return failure instanceof CameraException known && known.kind() == CameraException.Kind.UNREACHABLE;
    }

    /** Goes on without an answer that a device may keep to itself. */
    private <T> Future<T> lenient(Future<T> asked, String what) {
        return asked.recover(failure -> {
            if (Failures.mayAskOn(failure)) {
                LOG.debug("[onvif {}] does not tell {}: {}", place, what, failure.getMessage());
                return Future.succeededFuture();
            }
            return Future.failedFuture(failure);
        });
    }

    private static <T> Future<T> failed(Throwable failure, String wanted) {
        return Future.failedFuture(Failures.forPort(failure, wanted));
    }
}
