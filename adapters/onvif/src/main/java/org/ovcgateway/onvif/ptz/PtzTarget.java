package org.ovcgateway.onvif.ptz;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.soap.Refusals;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.soap.SoapCalls;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * What commands are sent to.
 *
 * @param profileToken names the unit in requests
 * @param node what it can
 */
record PtzTarget(String profileToken, PtzNode node) {

    /** Finds it, and asks the camera what it can once for each state of the profile. On the camera's event loop. */
    static final class Finder {
        private final SoapCalls calls;
        private final Supplier<Future<Profile>> profiles;
        private @Nullable Profile known;
        /** Of {@link #known}; fails never, once it is complete. */
        private @Nullable Future<PtzTarget> target;

        Finder(SoapCalls calls, Supplier<Future<Profile>> profiles) {
            this.calls = calls;
            this.profiles = profiles;
        }

        /** Fails with {@link NotSupported} where the profile has no PTZ unit. Asks no PTZ service. */
        Future<String> profileToken() {
            return profiles.get().compose(profile -> configuration(profile).map(profile.token()));
        }

        Future<PtzTarget> find() {
            return profiles.get().compose(profile -> {
                Future<PtzTarget> found = target;
                if (found != null && profile.equals(known)) {
                    return found;
                }
                Future<PtzTarget> loading = load(profile);
                known = profile;
                target = loading;
                // what failed is asked again next time
                loading.onFailure(failure -> {
                    if (target == loading) {
                        target = null;
                    }
                });
                return loading;
            });
        }

        private Future<PtzTarget> load(Profile profile) {
            return configuration(profile)
                    .compose(this::complete)
                    .compose(configuration -> node(configuration)
                            .map(node -> new PtzTarget(profile.token(), PtzNode.of(configuration, node.orElse(null)))));
        }

        private static Future<XmlElement> configuration(Profile profile) {
            return profile.part(Profile.Part.PTZ)
                    .map(Future::succeededFuture)
                    .orElseGet(() ->
                            Future.failedFuture(new NotSupported("the camera does not pan, tilt or zoom: its profile "
                                    + profile.token() + " has no PTZ configuration")));
        }

        /** Some profiles hold a configuration's name only. */
        private Future<XmlElement> complete(XmlElement configuration) {
            String token = configuration.attribute("token");
            if (token == null || configuration.textAt("NodeToken") != null) {
                return Future.succeededFuture(configuration);
            }
            return calls.call(Service.PTZ, PtzRequests.getConfiguration(token))
                    .map(answer -> answer.child("PTZConfiguration").orElse(configuration))
                    .recover(failure -> orElse(failure, configuration));
        }

        private Future<Optional<XmlElement>> node(XmlElement configuration) {
            String token = configuration.textAt("NodeToken");
            Future<Optional<XmlElement>> asked = token == null
                    ? Future.succeededFuture(Optional.empty())
                    : calls.call(Service.PTZ, PtzRequests.getNode(token))
                            .map(answer -> answer.child("PTZNode"))
                            .recover(failure -> orElse(failure, Optional.empty()));
            return asked.compose(node -> node.isPresent() ? Future.succeededFuture(node) : nodeOutOfAll(token));
        }

        private Future<Optional<XmlElement>> nodeOutOfAll(@Nullable String token) {
            return calls.call(Service.PTZ, PtzRequests.getNodes())
                    .map(answer -> {
                        List<XmlElement> nodes = answer.all("PTZNode").toList();
                        Optional<XmlElement> named = nodes.stream()
                                .filter(node -> token != null && token.equals(node.attribute("token")))
                                .findFirst();
                        return named.isPresent() || nodes.size() != 1 ? named : Optional.of(nodes.get(0));
                    })
                    .recover(failure -> orElse(failure, Optional.empty()));
        }

        private static <T> Future<T> orElse(Throwable failure, T value) {
            return Refusals.mayLikeAnother(failure) ? Future.succeededFuture(value) : Future.failedFuture(failure);
        }
    }
}
