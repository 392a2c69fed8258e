package org.ovcgateway.onvif.media;

import io.vertx.core.Future;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.MediaTransport;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.device.Address;
import org.ovcgateway.onvif.device.Contact;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.soap.Namespaces;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.soap.SoapCalls;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;

/** Asks where the streams and stills of a profile are. */
final class MediaUris {
    private MediaUris() {}

    /** Media2's way; packets in the connection of the signalling, or in datagrams. */
    static XmlElement getStreamUri2(Profile profile, MediaTransport transport) {
        return XmlElement.of(Service.MEDIA2.namespace(), "GetStreamUri")
                .with("Protocol", transport == MediaTransport.TCP ? "RTSP" : "RtspUnicast")
                .with("ProfileToken", profile.token());
    }

    /** Media1's way. */
    static XmlElement getStreamUri1(Profile profile, MediaTransport transport) {
        String types = Namespaces.SCHEMA;
        XmlElement carrier =
                XmlElement.of(types, "Transport").with("Protocol", transport == MediaTransport.TCP ? "RTSP" : "UDP");
        XmlElement setup = XmlElement.of(Service.MEDIA.namespace(), "StreamSetup")
                .with(XmlElement.of(types, "Stream", "RTP-Unicast"), carrier);
        return XmlElement.of(Service.MEDIA.namespace(), "GetStreamUri")
                .with(setup)
                .with("ProfileToken", profile.token());
    }

    static XmlElement getSnapshotUri(Profile profile) {
        return XmlElement.of(service(profile).namespace(), "GetSnapshotUri").with("ProfileToken", profile.token());
    }

    static XmlElement setSynchronizationPoint(Profile profile) {
        return XmlElement.of(service(profile).namespace(), "SetSynchronizationPoint")
                .with("ProfileToken", profile.token());
    }

    static Service service(Profile profile) {
        return profile.media2() ? Service.MEDIA2 : Service.MEDIA;
    }

    /** Where a stream is, as the device says; one that does not know the transport is asked for the other. */
    static Future<Address> stream(SoapCalls calls, Contact contact, Profile profile, MediaTransport transport) {
        MediaTransport other = transport == MediaTransport.TCP ? MediaTransport.UDP : MediaTransport.TCP;
        if (!profile.media2()) {
            return first(
                    calls,
                    Service.MEDIA,
                    List.of(getStreamUri1(profile, transport), getStreamUri1(profile, other)),
                    "a stream");
        }
        Future<Address> found = first(
                calls,
                Service.MEDIA2,
                List.of(getStreamUri2(profile, transport), getStreamUri2(profile, other)),
                "a stream");
        return contact.offered().contains(Service.MEDIA)
                ? found.recover(failure -> failure instanceof SoapFault
                        ? first(calls, Service.MEDIA, List.of(getStreamUri1(profile, transport)), "a stream")
                        : Future.failedFuture(failure))
                : found;
    }

    /** Where a still is, as the device says. */
    static Future<Address> still(SoapCalls calls, Profile profile) {
        return first(calls, service(profile), List.of(getSnapshotUri(profile)), "a still");
    }

    private static Future<Address> first(SoapCalls calls, Service service, List<XmlElement> requests, String wanted) {
        return calls.call(service, requests.get(0))
                .compose(
                        answer -> address(answer, wanted),
                        failure -> failure instanceof SoapFault && requests.size() > 1
                                ? first(calls, service, requests.subList(1, requests.size()), wanted)
                                : Future.failedFuture(failure));
    }

    /** Reads either service's answer. */
    static @Nullable Address read(XmlElement answer) {
        String media2 = answer.textAt("Uri");
        return Address.parse(media2 != null ? media2 : answer.textAt("MediaUri", "Uri"));
    }

    private static Future<Address> address(XmlElement answer, String wanted) {
        Address address = read(answer);
        if (address == null) {
            return Future.failedFuture(new NotSupported("the camera has no address of " + wanted));
        }
        if (address.path().isEmpty() && address.host().isEmpty()) {
            return Future.failedFuture(new CameraException(
                    CameraException.Kind.FAILED, "the camera told an address of " + wanted + " that is none"));
        }
        return Future.succeededFuture(address);
    }
}
