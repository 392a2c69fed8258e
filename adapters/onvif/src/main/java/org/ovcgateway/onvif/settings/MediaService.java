package org.ovcgateway.onvif.settings;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.soap.Refusals;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.soap.SoapCalls;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * The media service that a profile came from. What both call the same is asked of either; a configuration has the same kind in
 * the names of the operations for it: {@code VideoEncoder}, {@code VideoSource}, {@code AudioOutput}.
 */
final class MediaService {
    private final SoapCalls calls;
    private final boolean media2;
    private final String namespace;

    MediaService(SoapCalls calls, boolean media2) {
        this.calls = calls;
        this.media2 = media2;
        this.namespace = service().namespace();
    }

    static MediaService of(SoapCalls calls, Profile profile) {
        return new MediaService(calls, profile.media2());
    }

    boolean isMedia2() {
        return media2;
    }

    private Service service() {
        return media2 ? Service.MEDIA2 : Service.MEDIA;
    }

    Future<XmlElement> call(XmlElement body) {
        return calls.call(service(), body);
    }

    /** An empty request of this service. */
    XmlElement request(String name) {
        return XmlElement.of(namespace, name);
    }

    /** A configuration as it is now; empty where the camera does not tell. */
    Future<Optional<XmlElement>> configuration(String kind, String token) {
        XmlElement request =
                media2 ? request("Get" + kind + "Configurations") : request("Get" + kind + "Configuration");
        return call(request.with("ConfigurationToken", token))
                .map(answer -> {
                    List<XmlElement> told = answer.children();
                    Optional<XmlElement> named = told.stream()
                            .filter(one -> token.equals(one.attribute("token")))
                            .findFirst();
                    return named.isPresent() || told.size() != 1 ? named : Optional.of(told.get(0));
                })
                .recover(MediaService::orEmpty);
    }

    /** What a configuration could be: {@code Options}, one or, of Media2's encoders, several; empty where it does not tell. */
    Future<List<XmlElement>> options(String kind, String token, @Nullable String profileToken) {
        XmlElement request = request("Get" + kind + "ConfigurationOptions").with("ConfigurationToken", token);
        if (profileToken != null) {
            request = request.with("ProfileToken", profileToken);
        }
        return call(request)
                .map(answer -> answer.all("Options").toList())
                .recover(failure ->
                        Refusals.isRefusal(failure) ? Future.succeededFuture(List.of()) : Future.failedFuture(failure));
    }

    /** Sets a configuration for good. */
    Future<Void> set(String kind, XmlElement configuration) {
        XmlElement request =
                request("Set" + kind + "Configuration").with(Trees.named(namespace, "Configuration", configuration));
        return call(media2 ? request : request.with("ForcePersistence", "true")).mapEmpty();
    }

    static <T> Future<Optional<T>> orEmpty(Throwable failure) {
        return Refusals.isRefusal(failure) ? Future.succeededFuture(Optional.empty()) : Future.failedFuture(failure);
    }
}
