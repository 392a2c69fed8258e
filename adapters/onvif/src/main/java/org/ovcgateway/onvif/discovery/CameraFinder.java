package org.ovcgateway.onvif.discovery;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;

/**
 * Finds where a known camera is now. All cameras of a gateway share one finder: while one is being searched for, the others
 * wait for the same search, and no search begins sooner than {@link #PAUSE} after the one before; until then its outcome
 * serves. Methods may be called from any thread; futures are completed on the context of the caller.
 *
 * <p>An address that is found is a hint from the network, not a proof: whoever uses it is to check who answers there.
 */
public final class CameraFinder {
    /** From the begin of one search to the begin of the next, for all cameras together. */
    public static final Duration PAUSE = Duration.ofSeconds(30);

    /** As many strangers are asked at most who they are, for one camera and search. */
    static final int MOST_INTERVIEWS = 64;

    /** How long one who was asked is left alone. */
    static final Duration ASKED = Duration.ofHours(1);

    private static final int MOST_ADDRESSES = 3;
    private static final int MOST_HEARD = Devices.MOST;

    private final VertxInternal vertx;
    private final ContextInternal context;
    private final Supplier<Future<List<DiscoveredDevice>>> search;
    private final LongSupplier nanoTime;
    /** Who announced itself, by endpoint reference, the latest last. All fields below live on the context. */
    private final Map<String, Heard> heard = new LinkedHashMap<>();
    /** By wanted camera: who turned out to be another, and when, so that nobody is asked with its password again and again. */
    private final Map<DeviceIdentity, Map<String, Long>> others = new HashMap<>();

    /** @param at by {@link #nanoTime} */
    private record Heard(DiscoveredDevice device, long at) {}

    private @Nullable Future<List<DiscoveredDevice>> latest;
    private long latestBegan;

    /**
     * @param options of each search, looked up as it begins
     */
    public CameraFinder(Vertx vertx, Discovery discovery, Supplier<Discovery.Options> options) {
        this(vertx, () -> discovery.search(options.get()), System::nanoTime);
    }

    CameraFinder(Vertx vertx, Supplier<Future<List<DiscoveredDevice>>> search, LongSupplier nanoTime) {
        this.vertx = (VertxInternal) vertx;
        this.context = this.vertx.createEventLoopContext();
        this.search = search;
        this.nanoTime = nanoTime;
    }

    /** To be given to {@link Discovery#listen}: who announces itself is found without a search. */
    public void heard(Announcement announcement) {
        context.runOnContext(v -> {
            String reference = announcement.device().endpointReference();
            if (reference == null) {
                return;
            }
            heard.remove(reference);
            if (announcement.kind() == Announcement.Kind.HELLO) {
                if (heard.size() >= MOST_HEARD) {
                    heard.remove(heard.keySet().iterator().next());
                }
                heard.put(reference, new Heard(announcement.device(), nanoTime.getAsLong()));
            }
        });
    }

    /**
     * Looks for a camera: by its endpoint reference, else by asking those who are there for their serial number and MAC.
     *
     * @param wanted what is known of it
     * @param interview asks the device at an address who it is, with the camera's credentials; fails with
     *     {@link CameraException} of kind {@code UNREACHABLE} where none answers, in which case its next address is tried. A
     *     device that answered is asked for the same camera once an hour at most
     * @return the camera, the address that answered first; empty if it was not found. Fails where no search is possible
     */
    public Future<Optional<DiscoveredDevice>> find(
            DeviceIdentity wanted, Function<URI, Future<DeviceIdentity>> interview) {
        Promise<Optional<DiscoveredDevice>> found = vertx.getOrCreateContext().promise();
        context.runOnContext(v -> candidates()
                .compose(candidates -> choose(wanted, candidates, interview))
                .onComplete(found));
        return found.future();
    }

    /**
     * Whether one that announced itself is a camera that is missed, as {@link #find} would decide, but without a search.
     *
     * @return the one that announced itself, the address that answered first; empty if it is another
     */
    public Future<Optional<DiscoveredDevice>> check(
            DeviceIdentity wanted, DiscoveredDevice announced, Function<URI, Future<DeviceIdentity>> interview) {
        Promise<Optional<DiscoveredDevice>> checked = vertx.getOrCreateContext().promise();
        context.runOnContext(v -> choose(wanted, List.of(announced), interview).onComplete(checked));
        return checked.future();
    }

    /**
     * All who are there: those that announced themselves since the search began, then those that it found, then those that
     * announced themselves before and that it did not find, as questions get lost.
     */
    private Future<List<DiscoveredDevice>> candidates() {
        Future<List<DiscoveredDevice>> known = latest;
        if (known == null || nanoTime.getAsLong() - latestBegan >= PAUSE.toNanos()) {
            latestBegan = nanoTime.getAsLong();
            Promise<List<DiscoveredDevice>> searched = context.promise();
            search.get().onComplete(searched);
            known = searched.future();
            latest = known;
        }
        return known.map(found -> {
            List<DiscoveredDevice> all = new ArrayList<>();
            Set<String> told = new HashSet<>();
            heard.forEach((reference, each) -> {
                if (each.at() - latestBegan >= 0 && told.add(reference)) {
                    all.add(each.device());
                }
            });
            List<DiscoveredDevice> searched = found.stream()
                    .filter(device -> !told.contains(String.valueOf(device.endpointReference())))
                    .toList();
            all.addAll(searched);
            searched.forEach(device -> told.add(String.valueOf(device.endpointReference())));
            heard.forEach((reference, each) -> {
                if (told.add(reference)) {
                    all.add(each.device());
                }
            });
            return all;
        });
    }

    private Future<Optional<DiscoveredDevice>> choose(
            DeviceIdentity wanted, List<DiscoveredDevice> candidates, Function<URI, Future<DeviceIdentity>> interview) {
        Optional<DiscoveredDevice> sameEndpoint = candidates.stream()
                .filter(device -> wanted.isEndpoint(device.endpointReference()))
                .findFirst();
        if (sameEndpoint.isPresent() || (wanted.serialNumber() == null && wanted.mac() == null)) {
            return Future.succeededFuture(sameEndpoint);
        }
        Map<String, Long> known = others.computeIfAbsent(wanted, unknown -> new HashMap<>());
        long now = nanoTime.getAsLong();
        known.values().removeIf(asked -> now - asked >= ASKED.toNanos());
        List<DiscoveredDevice> strangers = new ArrayList<>(candidates);
        strangers.removeIf(device -> known.containsKey(key(device)));
        strangers.sort(Comparator.comparing(device -> !wanted.isHintedAtBy(device)));
        return ask(wanted, strangers.subList(0, Math.min(MOST_INTERVIEWS, strangers.size())), 0, known, interview);
    }

    /** One after the other: nobody is asked who need not be. */
    private Future<Optional<DiscoveredDevice>> ask(
            DeviceIdentity wanted,
            List<DiscoveredDevice> strangers,
            int index,
            Map<String, Long> known,
            Function<URI, Future<DeviceIdentity>> interview) {
        if (index >= strangers.size()) {
            return Future.succeededFuture(Optional.empty());
        }
        DiscoveredDevice stranger = strangers.get(index);
        return ask(stranger, 0, interview).compose(answer -> {
            if (answer.isPresent() && wanted.matches(answer.get().identity())) {
                others.remove(wanted);
                return Future.succeededFuture(
                        Optional.of(first(stranger, answer.get().address())));
            }
            if (answer.isPresent() && known.size() < Devices.MOST) {
                known.put(key(stranger), nanoTime.getAsLong());
            }
            return ask(wanted, strangers, index + 1, known, interview);
        });
    }

    private record Answer(URI address, DeviceIdentity identity) {}

    /** Empty if none of its addresses answers; one that refuses to tell has no identity. */
    private Future<Optional<Answer>> ask(
            DiscoveredDevice stranger, int index, Function<URI, Future<DeviceIdentity>> interview) {
        if (index >= Math.min(MOST_ADDRESSES, stranger.addresses().size())) {
            return Future.succeededFuture(Optional.empty());
        }
        URI address = stranger.addresses().get(index);
        Promise<Optional<Answer>> asked = context.promise();
        interview.apply(address).onComplete(told -> {
            if (told.succeeded()) {
                asked.complete(Optional.of(new Answer(address, told.result())));
            } else if (told.cause() instanceof CameraException refused
                    && refused.kind() != CameraException.Kind.UNREACHABLE) {
                asked.complete(Optional.of(new Answer(address, new DeviceIdentity(null, null, null))));
            } else {
                context.runOnContext(v -> ask(stranger, index + 1, interview).onComplete(asked));
            }
        });
        return asked.future();
    }

    private static String key(DiscoveredDevice device) {
        return device.endpointReference() == null
                ? device.addresses().get(0).toString()
                : device.endpointReference() + " at " + device.source().getHostAddress();
    }

    private static DiscoveredDevice first(DiscoveredDevice device, URI address) {
        List<URI> addresses = new ArrayList<>(device.addresses());
        addresses.remove(address);
        addresses.add(0, address);
        return new DiscoveredDevice(
                device.endpointReference(),
                addresses,
                device.name(),
                device.hardware(),
                device.scopes(),
                device.source(),
                device.networkInterface());
    }
}
