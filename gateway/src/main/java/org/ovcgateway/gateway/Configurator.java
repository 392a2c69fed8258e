package org.ovcgateway.gateway;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.channel.Channel;
import org.ovcgateway.gateway.channel.SettingsChange;
import org.ovcgateway.gateway.command.ChangeSettings;
import org.ovcgateway.gateway.command.ChannelSettings;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ConfigureDetection;
import org.ovcgateway.gateway.command.DeviceSettings;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.Machine;
import org.ovcgateway.gateway.command.StandingPush;
import org.ovcgateway.gateway.command.StandingPushes;

/**
 * Configures the device over all its channels: what the platform wants is held against every camera that it concerns before the
 * first of them is changed, and changes of one channel come one after the other. Safe for any thread.
 */
final class Configurator implements StandingPushes {
    /** Where the box itself stands among the channels. */
    private static final int BOX = -1;

    private final Supplier<SortedMap<Integer, Channel>> channels;
    private final BoxSettings box;
    private final Supplier<Machine> machine;
    /** The last change of each channel and of the box that is not over; guarded by this. */
    private final Map<Integer, Future<Void>> underWay = new HashMap<>();

    /** @param channels as they are now; the map is never changed, only replaced */
    Configurator(Supplier<SortedMap<Integer, Channel>> channels, BoxSettings box, Supplier<Machine> machine) {
        this.channels = channels;
        this.box = box;
        this.machine = machine;
    }

    Future<DeviceSettings> settings() {
        return ofEach(channels.get(), (number, channel) -> channel.settings())
                .compose(each -> failure(each, List.of()).map(done -> {
                    SortedMap<Integer, ChannelSettings> answered = new TreeMap<>();
                    each.forEach((number, answer) -> answered.put(number, answer.result()));
                    return box.read(answered, canReboot());
                }));
    }

    Future<Void> change(ChangeSettings command) {
        SortedMap<Integer, ChannelSettings> wanted = command.wanted().channels();
        Set<Integer> concerned = new HashSet<>(wanted.keySet());
        concerned.add(BOX);
        return inTurn(concerned, () -> {
            SortedMap<Integer, Channel> present = channels.get();
            for (int number : wanted.keySet()) {
                if (!present.containsKey(number)) {
                    return noSuchChannel(number);
                }
            }
            List<String> impossible = new ArrayList<>();
            command.unknown().forEach(field -> impossible.add(field + ": is not served"));
            BoxSettings.check(command.wanted(), canReboot(), impossible);
            return ofEach(
                            wanted,
                            (number, settings) ->
                                    Objects.requireNonNull(present.get(number)).prepareSettings(settings))
                    .compose(prepared -> {
                        Future<Void> refusal = failure(prepared, impossible);
                        return refusal.failed() ? refusal : make(prepared, command.wanted());
                    });
        });
    }

    Future<Void> reset() {
        SortedMap<Integer, Channel> present = channels.get();
        Set<Integer> concerned = new HashSet<>(present.keySet());
        concerned.add(BOX);
        return inTurn(
                concerned,
                () -> box.reset()
                        .compose(done -> ofEach(present, (number, channel) -> channel.resetSettings())
                                .compose(each -> failure(each, List.of()))));
    }

    Future<Void> detect(ConfigureDetection command) {
        return inTurn(Set.of(command.channel()), () -> {
            Channel channel = channels.get().get(command.channel());
            return channel == null ? noSuchChannel(command.channel()) : channel.configureDetection(command);
        });
    }

    @Override
    public Future<List<StandingPush>> all() {
        return ofEach(channels.get(), (number, channel) -> channel.standingPush())
                .map(each -> each.values().stream()
                        .map(Future::result)
                        .flatMap(Optional::stream)
                        .toList());
    }

    @Override
    public Future<Void> replace(List<StandingPush> pushes) {
        Set<Integer> concerned = new TreeSet<>();
        for (StandingPush push : pushes) {
            if (!concerned.add(push.channel())) {
                return Future.failedFuture(new CommandException(
                        ErrorCode.BAD_PARAMETER, "channel " + push.channel() + ": expected one push but were more"));
            }
        }
        return inTurn(concerned, () -> {
            SortedMap<Integer, Channel> present = channels.get();
            for (StandingPush push : pushes) {
                Channel channel = present.get(push.channel());
                if (channel == null) {
                    return noSuchChannel(push.channel());
                }
                try {
                    channel.check(push);
                } catch (CommandException refused) {
                    return Future.failedFuture(refused);
                }
            }
            return Future.join(pushes.stream()
                            .map(push -> Objects.requireNonNull(present.get(push.channel()))
                                    .standingPush(push))
                            .toList())
                    .mapEmpty();
        });
    }

    private Future<Void> make(Map<Integer, Future<SettingsChange>> prepared, DeviceSettings wanted) {
        return ofEach(prepared, (number, change) -> change.result().make())
                .compose(each -> failure(each, List.of()))
                .compose(done -> box.take(wanted));
    }

    private boolean canReboot() {
        return machine.get().canReboot();
    }

    /** Begins when every earlier change of what it concerns is over. */
    private synchronized Future<Void> inTurn(Set<Integer> concerned, Supplier<Future<Void>> change) {
        List<Future<Void>> earlier = new ArrayList<>();
        Promise<Void> over = Promise.promise();
        for (int each : concerned) {
            Future<Void> last = underWay.put(each, over.future());
            if (last != null) {
                earlier.add(last);
            }
        }
        return Future.join(earlier).transform(ready -> change.get()).onComplete(done -> {
            synchronized (this) {
                concerned.forEach(each -> underWay.remove(each, over.future()));
            }
            over.complete();
        });
    }

    /** Asks each at once; completes when all have answered or failed. */
    private static <K, T extends @Nullable Object> Future<Map<Integer, Future<T>>> ofEach(
            Map<Integer, K> each, BiFunction<Integer, K, Future<T>> question) {
        Map<Integer, Future<T>> asked = new TreeMap<>();
        each.forEach((number, one) -> asked.put(number, question.apply(number, one)));
        return Future.join(List.copyOf(asked.values())).transform(done -> Future.succeededFuture(asked));
    }

    /**
     * Fails in the words of all that failed, with the code of the first.
     *
     * @param impossible further words, for {@link ErrorCode#CONFIG_UNSUPPORTED}
     */
    private static <T extends @Nullable Object> Future<Void> failure(
            Map<Integer, Future<T>> each, List<String> impossible) {
        List<String> words = new ArrayList<>(impossible);
        ErrorCode code = impossible.isEmpty() ? null : ErrorCode.CONFIG_UNSUPPORTED;
        Throwable cause = null;
        for (Map.Entry<Integer, Future<T>> entry : each.entrySet()) {
            Throwable failure = entry.getValue().cause();
            if (failure instanceof CommandException refused) {
                code = code == null ? refused.code() : code;
                words.add("channel " + entry.getKey() + ": " + refused.getMessage());
            } else if (failure != null) {
                return Future.failedFuture(failure);
            }
            cause = cause == null ? failure : cause;
        }
        return code == null
                ? Future.succeededFuture()
                : Future.failedFuture(new CommandException(code, String.join("; ", words), cause));
    }

    private static Future<Void> noSuchChannel(int number) {
        return Future.failedFuture(new CommandException(ErrorCode.NO_SUCH_CHANNEL, "there is no channel " + number));
    }
}
