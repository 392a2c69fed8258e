package org.ovcgateway.onvif.ptz;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Presets;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.Timers;
import org.ovcgateway.onvif.ptz.PresetNumbers.Found;
import org.ovcgateway.onvif.soap.Refusals;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.soap.SoapCalls;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;

/** Positions by number (PTZ Service Specification 5.4); {@link PresetNumbers} says which token has which. */
final class OnvifPresets implements Presets {
    /** For a camera to come to rest. */
    static final Duration REST = Duration.ofSeconds(1);

    private static final Set<String> UNKNOWN_TOKEN = Set.of("NoToken", "NoEntity", "NoPreset");

    private final SoapCalls calls;
    private final PtzTarget.Finder targets;
    private final Memory memory;
    private final Timers timers;
    private final PtzMoves moves;

    OnvifPresets(SoapCalls calls, PtzTarget.Finder targets, Memory memory, Timers timers, PtzMoves moves) {
        this.calls = calls;
        this.targets = targets;
        this.memory = memory;
        this.timers = timers;
        this.moves = moves;
    }

    @Override
    public CompletionStage<List<Preset>> list() {
        Future<List<Preset>> listed =
                targets.profileToken().compose(this::found).map(this::numbered);
        return Refusals.answer("list its presets", listed);
    }

    @Override
    public CompletionStage<Void> set(int number) {
        Future<Void> set = checked(number)
                .compose(valid -> moves.settle())
                .compose(stands -> targets.find())
                .compose(target -> found(target.profileToken()).compose(found -> set(number, target, found)));
        return Refusals.answer("set preset " + number, set);
    }

    @Override
    public CompletionStage<Void> goTo(int number) {
        Future<Void> gone = checked(number)
                .compose(valid -> targets.profileToken())
                .compose(profile -> {
                    String known = memory.learnt().presetTokens().get(number);
                    if (known == null) {
                        return goToFound(number, profile);
                    }
                    return go(profile, known)
                            .recover(failure -> isUnknownToken(failure)
                                    ? goToFound(number, profile)
                                    : Future.failedFuture(failure));
                });
        return Refusals.answer("go to preset " + number, gone);
    }

    @Override
    public CompletionStage<Void> goTo(String token) {
        Future<Void> gone = targets.profileToken().compose(profile -> go(profile, token));
        return Refusals.answer("go to preset " + token, gone);
    }

    @Override
    public CompletionStage<Void> clear(int number) {
        Future<Void> cleared = checked(number)
                .compose(valid -> targets.profileToken())
                .compose(profile -> found(profile).compose(found -> {
                    String token = token(number, found);
                    return token == null
                            ? Future.<Void>succeededFuture()
                            : calls.call(Service.PTZ, PtzRequests.removePreset(profile, token))
                                    .<Void>mapEmpty()
                                    .recover(failure -> isUnknownToken(failure)
                                            ? Future.succeededFuture()
                                            : Future.failedFuture(failure));
                }))
                .onSuccess(done -> forget(number));
        return Refusals.answer("clear preset " + number, cleared);
    }

    private Future<Void> set(int number, PtzTarget target, List<Found> found) {
        String existing = token(number, found);
        if (existing != null) {
            return whenAtRest(PtzRequests.setPreset(target.profileToken(), existing))
                    .mapEmpty();
        }
        Integer max = target.node().maxPresets();
        if (max != null && max <= 0 && found.isEmpty()) {
            return Future.failedFuture(new NotSupported("the camera has no presets"));
        }
        if (max != null && max > 0 && found.size() >= max) {
            return Future.failedFuture(new CameraException(
                    CameraException.Kind.FAILED,
                    "the camera remembers no more than " + max + " presets, and has as many: preset " + number
                            + " finds no place"));
        }
        return whenAtRest(PtzRequests.createPreset(target.profileToken(), PresetNumbers.name(number)))
                .compose(answer -> {
                    String told = answer.textAt("PresetToken");
                    return told != null ? Future.succeededFuture(told) : created(number, target, found);
                })
                .compose(token -> {
                    remember(number, token);
                    return Future.succeededFuture();
                });
    }

    /** Sets once more where the camera says that it moves still. */
    private Future<XmlElement> whenAtRest(XmlElement request) {
        return calls.call(Service.PTZ, request).recover(failure -> {
            if (!isMoving(failure)) {
                return Future.failedFuture(failure);
            }
            Promise<Void> rest = Promise.promise();
            timers.after(REST, rest::complete);
            return rest.future().compose(stands -> calls.call(Service.PTZ, request));
        });
    }

    /** The token of a new preset that the camera does not tell in its answer. */
    private Future<String> created(int number, PtzTarget target, List<Found> before) {
        Set<String> old = before.stream().map(Found::token).collect(Collectors.toSet());
        return found(target.profileToken()).compose(now -> {
            List<Found> fresh =
                    now.stream().filter(preset -> !old.contains(preset.token())).toList();
            return fresh.stream()
                    .filter(preset -> fresh.size() == 1 || preset.name().equals(PresetNumbers.name(number)))
                    .findFirst()
                    .map(preset -> Future.succeededFuture(preset.token()))
                    .orElseGet(() -> Future.failedFuture(new CameraException(
                            CameraException.Kind.FAILED,
                            "the camera says that it set preset " + number + ", but has " + fresh.size()
                                    + " new ones and none of the name " + PresetNumbers.name(number))));
        });
    }

    private Future<Void> goToFound(int number, String profile) {
        return found(profile).compose(found -> {
            String token = token(number, found);
            return token == null
                    ? Future.failedFuture(
                            new CameraException(CameraException.Kind.FAILED, "the camera has no preset " + number))
                    : go(profile, token);
        });
    }

    private Future<Void> go(String profile, String token) {
        return moves.travel(() -> calls.call(Service.PTZ, PtzRequests.gotoPreset(profile, token)))
                .mapEmpty();
    }

    /** All that the camera has, in its order; what has no token is left out, as no request could name it. */
    private Future<List<Found>> found(String profile) {
        return calls.call(Service.PTZ, PtzRequests.getPresets(profile)).map(answer -> {
            List<Found> found = new ArrayList<>();
            Set<String> seen = new HashSet<>();
            answer.all("Preset").forEach(preset -> {
                String token = preset.attribute("token");
                if (token != null && !token.isEmpty() && seen.add(token)) {
                    found.add(new Found(token, Objects.requireNonNullElse(preset.textAt("Name"), "")));
                }
            });
            SortedMap<Integer, String> numbers =
                    PresetNumbers.assign(memory.learnt().presetTokens(), found);
            memory.update(learnt -> learnt.withPresetTokens(numbers));
            return found;
        });
    }

    private List<Preset> numbered(List<Found> found) {
        Map<String, String> names = found.stream().collect(Collectors.toMap(Found::token, Found::name));
        return memory.learnt().presetTokens().entrySet().stream()
                .flatMap(entry -> {
                    String name = names.get(entry.getValue());
                    return name == null
                            ? Stream.empty()
                            : Stream.of(new Preset(entry.getKey(), entry.getValue(), name));
                })
                .toList();
    }

    /** Null if the camera has none of that number. */
    private @Nullable String token(int number, List<Found> found) {
        String token = memory.learnt().presetTokens().get(number);
        return found.stream().anyMatch(preset -> preset.token().equals(token)) ? token : null;
    }

    private void remember(int number, String token) {
        memory.update(learnt -> {
            Map<Integer, String> tokens = new TreeMap<>(learnt.presetTokens());
            tokens.values().remove(token);
            tokens.put(number, token);
            return learnt.withPresetTokens(tokens);
        });
    }

    private void forget(int number) {
        memory.update(learnt -> {
            Map<Integer, String> tokens = new TreeMap<>(learnt.presetTokens());
            tokens.remove(number);
            return learnt.withPresetTokens(tokens);
        });
    }

    private static Future<Void> checked(int number) {
        return number >= 0 && number <= MAX_NUMBER
                ? Future.succeededFuture()
                : Future.failedFuture(
                        new NotSupported("presets have numbers from 0 to " + MAX_NUMBER + ", not " + number));
    }

    private static boolean isUnknownToken(Throwable failure) {
        return failure instanceof SoapFault fault && UNKNOWN_TOKEN.contains(fault.subcode());
    }

    private static boolean isMoving(Throwable failure) {
        return failure instanceof SoapFault fault
                && (fault.subcode().equals("MovingPTZ")
                        || Refusals.reason(fault).toLowerCase(Locale.ROOT).contains("moving"));
    }
}
