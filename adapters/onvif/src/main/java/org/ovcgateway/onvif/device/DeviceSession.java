package org.ovcgateway.onvif.device;

import io.vertx.core.Future;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraDescription;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.soap.SoapCalls;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is known of one device: a camera, or a recorder with several. Makes the first contact when somebody asks, once however
 * many ask, and keeps what it gave until {@link #invalidate}. Used on the device's event loop.
 */
public final class DeviceSession {
    /** How long a contact that failed is not repeated, so that a dead camera costs nothing. */
    static final Duration PAUSE = Duration.ofSeconds(5);
    /** The same where the camera refused user and password: cameras lock out who tries too often. */
    static final Duration PAUSE_UNAUTHORISED = Duration.ofSeconds(60);

    static final CameraDescription UNDESCRIBED = new CameraDescription("", "", "", "", "");

    private static final Logger LOG = LoggerFactory.getLogger(DeviceSession.class);

    private final SoapCalls calls;
    private final Place place;
    private final Memory memory;
    private final QuirkTable table;
    private final QuirkOverrides overrides;
    private final Consumer<Map<Service, String>> addresses;
    private final InstantSource time;
    private final LongSupplier nanoTime;

    private @Nullable Future<Contact> current;
    /** Written on the device's event loop, read by anybody. */
    private volatile @Nullable Contact known;

    private @Nullable Throwable failure;
    private long failedAt;
    private int meetings;
    private boolean closed;

    /**
     * Where a device is reached; the only host that is ever asked.
     *
     * @param host name or address, IPv6 without brackets
     * @param port 1 to 65535
     * @param path of the device service
     */
    public record Place(String host, int port, String path) {
        /** {@code host:port}, fit for messages. */
        @Override
        public String toString() {
            return Address.inUrl(host) + ":" + port;
        }
    }

    /**
     * A device's clock as it was just now.
     *
     * @param ahead of ours, negative if it is late; null if it does not tell
     * @param fromServer whether it gets its time from a time server
     * @param summer whether it says that summer time is on
     * @param timeZone as it spells it; null if it does not tell
     */
    public record Clock(
            @Nullable Duration ahead,
            boolean fromServer,
            boolean summer,
            @Nullable String timeZone) {}

    /**
     * @param overrides what the user says of its quirks
     * @param addresses told path and query of each service when they are known
     * @param time what is taken for now here
     */
    public DeviceSession(
            SoapCalls calls,
            Place place,
            Memory memory,
            QuirkTable table,
            QuirkOverrides overrides,
            Consumer<Map<Service, String>> addresses,
            InstantSource time) {
        this(calls, place, memory, table, overrides, addresses, time, System::nanoTime);
    }

    /** @param nanoTime what the pauses are measured by */
    DeviceSession(
            SoapCalls calls,
            Place place,
            Memory memory,
            QuirkTable table,
            QuirkOverrides overrides,
            Consumer<Map<Service, String>> addresses,
            InstantSource time,
            LongSupplier nanoTime) {
        this.calls = calls;
        this.place = place;
        this.memory = memory;
        this.table = table;
        this.overrides = overrides;
        this.addresses = addresses;
        this.time = time;
        this.nanoTime = nanoTime;
    }

    public SoapCalls calls() {
        return calls;
    }

    public Place place() {
        return place;
    }

    public Memory memory() {
        return memory;
    }

    InstantSource time() {
        return time;
    }

    /** How it departs from the specification: by its kind, by what was learnt, by what the user says; the later wins. */
    public Quirks quirks() {
        Contact contact = known;
        return quirks(contact == null ? UNDESCRIBED : contact.description());
    }

    private Quirks quirks(CameraDescription description) {
        return overrides.over(QuirkOverrides.of(memory.learnt()).over(table.quirks(description)));
    }

    /** What the last contact that succeeded gave; null before the first. Asks nobody; safe for any thread. */
    public @Nullable Contact known() {
        return known;
    }

    /** How often contact was made; what was had by an earlier one may be true no longer. */
    public int meetings() {
        return meetings;
    }

    /**
     * What the first contact gave, or gives now. Fails as the port does; with the failure of the last contact where that was only
     * some seconds ago.
     */
    public Future<Contact> contact() {
        if (closed) {
            return Future.failedFuture(closed());
        }
        if (current != null) {
            return current;
        }
        if (failure != null && nanoTime.getAsLong() - failedAt < pause(failure).toNanos()) {
            return Future.failedFuture(failure);
        }
        Future<Contact> made = new FirstContact(calls, place, memory, time, addresses, this::quirks)
                .run()
                .recover(fault -> Future.failedFuture(Failures.forPort(fault, "the first contact")));
        current = made;
        made.onComplete(contact -> {
            if (contact.succeeded()) {
                succeeded(contact.result());
            } else {
                current = null;
                failure = contact.cause();
                failedAt = nanoTime.getAsLong();
            }
        });
        return made;
    }

    private void succeeded(Contact contact) {
        Contact before = known;
        if (before == null || !before.description().equals(contact.description())) {
            CameraDescription camera = contact.description();
            LOG.info(
                    "[onvif {}] is {} {} {}: {} profiles of {} video sources",
                    place,
                    camera.manufacturer(),
                    camera.model(),
                    camera.firmwareVersion(),
                    contact.profiles().size(),
                    contact.videoSources().size());
        }
        known = contact;
        meetings++;
        failure = null;
    }

    private static Duration pause(Throwable failure) {
        return failure instanceof CameraException fault && fault.kind() == CameraException.Kind.UNAUTHORISED
                ? PAUSE_UNAUTHORISED
                : PAUSE;
    }

    /** For who asks too late. */
    public static CameraException closed() {
        return new CameraException(CameraException.Kind.FAILED, "the camera is not in use any more");
    }

    /** What is known may be true no longer, as after a reboot: the next who asks makes contact anew. */
    public void invalidate() {
        if (current != null && current.isComplete()) {
            current = null;
        }
    }

    /** Asks for the clock, and remembers how far it is ahead. */
    public Future<Clock> clock() {
        return FirstContact.readClock(calls, time).onSuccess(clock -> {
            Duration ahead = clock.ahead();
            if (ahead != null) {
                memory.update(learnt -> learnt.withClockAheadMillis(ahead.toMillis()));
            }
        });
    }

    /** Has all who ask from now on fail. */
    public void close() {
        closed = true;
        current = null;
    }
}
