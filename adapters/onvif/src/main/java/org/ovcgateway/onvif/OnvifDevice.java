package org.ovcgateway.onvif;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.net.TrustOptions;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.onvif.device.DeviceLoop;
import org.ovcgateway.onvif.device.DeviceSession;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.QuirkOverrides;
import org.ovcgateway.onvif.device.QuirkTable;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.device.Timers;
import org.ovcgateway.onvif.events.EventFeed;
import org.ovcgateway.onvif.soap.PinnedTrust;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the cameras of one device share: its event loop, its connections, what is known of it. */
final class OnvifDevice {
    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(3);
    private static final Duration CLOCK_CHECK = Duration.ofDays(1);
    private static final Logger LOG = LoggerFactory.getLogger(OnvifDevice.class);

    private final Vertx vertx;
    private final OnvifAddress address;
    private final Memory memory;
    private final Context context;
    private final DeviceLoop loop;
    private final DeviceLink link;
    private final DeviceSession session;
    private final PinnedTrust trust = new PinnedTrust();
    private final HttpClient stills;
    private final InstantSource time;
    private final long clockTimer;
    /** Made when it is wanted; on the event loop. */
    private @Nullable EventFeed feed;
    /** How many cameras use each input, by its token; written by the {@link OnvifCameras} that made it, under its lock. */
    private final Map<String, Integer> users = new ConcurrentHashMap<>();

    OnvifDevice(
            Vertx vertx,
            OnvifAddress address,
            @Nullable Credentials credentials,
            Memory memory,
            QuirkTable table,
            QuirkOverrides overrides,
            InstantSource time,
            DeviceLink.Maker maker) {
        this.vertx = vertx;
        this.address = address;
        this.memory = memory;
        this.time = time;
        stills = vertx.createHttpClient(stillsOptions(address, trust));
        context = ((VertxInternal) vertx).createEventLoopContext();
        loop = new DeviceLoop(context);
        AtomicReference<@Nullable DeviceSession> made = new AtomicReference<>();
        link = maker.link(
                vertx,
                address,
                credentials,
                () -> {
                    DeviceSession known = made.get();
                    return known == null ? Quirks.NONE : known.quirks();
                },
                memory,
                time);
        session = new DeviceSession(
                link.calls(),
                new DeviceSession.Place(address.host(), address.port(), address.path()),
                memory,
                table,
                overrides,
                link.addresses(),
                time);
        made.set(session);
        clockTimer = vertx.setPeriodic(CLOCK_CHECK.toMillis(), due -> loop.run(this::checkClock));
    }

    private static HttpClientOptions stillsOptions(OnvifAddress address, PinnedTrust trust) {
        HttpClientOptions options = new HttpClientOptions()
                .setConnectTimeout((int) CONNECT_WITHIN.toMillis())
                .setKeepAlive(false)
                .setMaxRedirects(0);
        return address.secure() ? options.setVerifyHost(false).setTrustOptions(TrustOptions.wrap(trust)) : options;
    }

    /** How far it is ahead decides whether it believes us, and when its events were. */
    private void checkClock() {
        session.clock()
                .onFailure(
                        failure -> LOG.debug("[onvif {}] does not tell its time: {}", address, failure.getMessage()));
    }

    OnvifAddress address() {
        return address;
    }

    Memory memory() {
        return memory;
    }

    DeviceLoop loop() {
        return loop;
    }

    DeviceLink link() {
        return link;
    }

    DeviceSession session() {
        return session;
    }

    /** Its clock, for what is done on its loop. */
    Timers timers() {
        return Timers.on(context, time);
    }

    /** Its messages; on its event loop. */
    EventFeed feed() {
        EventFeed known = feed;
        if (known == null) {
            known = new EventFeed(
                    "[onvif " + address + "] [events]",
                    link.events(),
                    vertx,
                    InetSocketAddress.createUnresolved(address.host(), address.port()),
                    session.quirks().events(),
                    () -> Duration.ofMillis(memory.learnt().clockAheadMillis()),
                    timers(),
                    RandomGenerator.getDefault());
            feed = known;
        }
        return known;
    }

    /** What fetches its stills: trusts the certificate that calls were answered with. */
    HttpClient stills() {
        trust.pin(memory.learnt().certificateSha256());
        return stills;
    }

    /** @param videoSource null for the first */
    void acquire(@Nullable String videoSource) {
        users.merge(Objects.requireNonNullElse(videoSource, ""), 1, Integer::sum);
    }

    /** One camera less; returns whether nobody uses it any more. */
    boolean release(@Nullable String videoSource) {
        users.computeIfPresent(
                Objects.requireNonNullElse(videoSource, ""), (source, count) -> count == 1 ? null : count - 1);
        return users.isEmpty();
    }

    /** Whether all cameras that use it show the same input. Safe for any thread. */
    boolean isUsedAlone() {
        return users.size() <= 1;
    }

    /** On its event loop. */
    @SuppressWarnings("FutureReturnValueIgnored") // whether closing succeeds changes nothing
    void close() {
        vertx.cancelTimer(clockTimer);
        session.close();
        link.close().run();
        stills.close();
    }
}
