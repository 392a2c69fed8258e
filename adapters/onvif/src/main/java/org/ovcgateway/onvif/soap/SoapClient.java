package org.ovcgateway.onvif.soap;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.device.Failures;
import org.ovcgateway.onvif.device.Memory;
import org.ovcgateway.onvif.device.Quirks;
import org.ovcgateway.onvif.xml.XmlElement;

/**
 * Asks one device over HTTP. All methods are called on one context's event loop, and futures are completed there. Knows the
 * address of the device service alone until it is told the others.
 */
public final class SoapClient implements SoapCalls, EventCalls {
    private static final Duration CALL_WITHIN = Duration.ofSeconds(10);

    private static final String CLOSED = "the camera is not in use any more";

    private final ServiceAddress address;
    private final Map<Service, String> targets = new EnumMap<>(Service.class);
    private final Transport transport;
    private final Asker calls;
    private final Asker polls;
    private final Lane callLane = new Lane();
    private final Lane pollLane = new Lane();
    private final Duration callWithin;
    private boolean closed;

    /**
     * @param device the address of the device service: {@code http} or {@code https}, and all that is asked goes to this host
     * @param credentials null if there are none
     * @param quirks how the device departs from the specification; asked before each call
     * @param memory where the clock's offset, the way to authenticate and the certificate are kept
     * @throws IllegalArgumentException if the address has another scheme or no host
     */
    public SoapClient(
            Vertx vertx, URI device, @Nullable Credentials credentials, Supplier<Quirks> quirks, Memory memory) {
        this(vertx, device, credentials, quirks, memory, InstantSource.system());
    }

    /**
     * As the other one.
     *
     * @param time what is taken for now here
     */
    public SoapClient(
            Vertx vertx,
            URI device,
            @Nullable Credentials credentials,
            Supplier<Quirks> quirks,
            Memory memory,
            InstantSource time) {
        this(vertx, device, credentials, quirks, memory, time, System::nanoTime, CALL_WITHIN);
    }

    /**
     * @param nanoTime what pauses are measured by
     * @param callWithin how long an answer may take, and how late that of a long poll may be
     */
    SoapClient(
            Vertx vertx,
            URI device,
            @Nullable Credentials credentials,
            Supplier<Quirks> quirks,
            Memory memory,
            InstantSource time,
            LongSupplier nanoTime,
            Duration callWithin) {
        this.callWithin = callWithin;
        address = new ServiceAddress(device);
        targets.put(Service.DEVICE, address.device());
        transport = new Transport(vertx, address, quirks, memory);
        Login login = new Login(address.toString(), quirks, memory, nanoTime);
        DeviceTime deviceTime = new DeviceTime(time, memory);
        calls = new Asker(transport, address, credentials, login, deviceTime, callWithin);
        polls = new Asker(transport, address, credentials, login, deviceTime, callWithin);
    }

    /**
     * Says where a service is.
     *
     * @param handedOut as the device wrote it; only path and query are used, and the device service's where it has none
     */
    public void address(Service service, String handedOut) {
        targets.put(service, address.target(handedOut));
    }

    /** Says where services are, as {@link #address}. The device service stays where it was unless it is among them. */
    public void addresses(Map<Service, String> handedOut) {
        targets.clear();
        targets.put(Service.DEVICE, address.device());
        handedOut.forEach(this::address);
    }

    @Override
    public Future<XmlElement> call(Service service, XmlElement body, Urgency urgency) {
        boolean overtakes = urgency == Urgency.OVERTAKING;
        if (overtakes) {
            callLane.drop(Service.PTZ, "dropped, as something more urgent was asked of the camera meanwhile");
        }
        return callLane.add(service, overtakes, () -> {
            String target = targets.get(service);
            if (target == null) {
                return missing(service);
            }
            String action = body.namespace() + '/' + body.name();
            return askService(
                    service, target, path -> ask(calls, new Message(path, action, List.of(), body, callWithin)));
        });
    }

    @Override
    public Future<XmlElement> call(Target target, String action, XmlElement body) {
        return callLane.add(Service.EVENTS, false, () -> askAbout(calls, target, action, body, callWithin));
    }

    @Override
    public Future<XmlElement> longPoll(Target target, String action, XmlElement body, Duration atMost) {
        return pollLane.add(
                Service.EVENTS, false, () -> askAbout(polls, target, action, body, atMost.plus(callWithin)));
    }

    @Override
    public void abandonLongPoll() {
        abandonLongPoll("the long poll was given up");
    }

    private void abandonLongPoll(String why) {
        pollLane.dropAll(why);
        polls.cancel(why);
    }

    private Future<XmlElement> askAbout(Asker asker, Target target, String action, XmlElement body, Duration atMost) {
        String handedOut = target.address();
        if (handedOut != null) {
            return inWords(
                    ask(asker, message(address.target(handedOut), handedOut.strip(), target, action, body, atMost)));
        }
        String known = targets.get(Service.EVENTS);
        if (known == null) {
            return missing(Service.EVENTS);
        }
        return askService(
                Service.EVENTS,
                known,
                path -> ask(asker, message(path, address.url(path), target, action, body, atMost)));
    }

    private static Message message(
            String path, String to, Target target, String action, XmlElement body, Duration atMost) {
        return new Message(path, action, Envelope.addressing(action, to, target.referenceParameters()), body, atMost);
    }

    private Future<XmlElement> ask(Asker asker, Message message) {
        return closed
                ? Future.failedFuture(new CameraException(CameraException.Kind.FAILED, CLOSED))
                : asker.ask(message);
    }

    /**
     * Asks a service where it is said to be. Of some cameras nobody is where they say that their events are, and the device
     * service tells of them: it is asked then, and from then on if it knows what is asked (ONVIF.md 3, item 8).
     */
    private Future<XmlElement> askService(
            Service service, String target, Function<String, Future<XmlElement>> question) {
        String fallBack = address.device();
        return inWords(question.apply(target).recover(failure -> {
            if (!(failure instanceof Asker.NobodyThere) || service != Service.EVENTS || target.equals(fallBack)) {
                return Future.failedFuture(failure);
            }
            return question.apply(fallBack)
                    .onSuccess(answer -> targets.put(service, fallBack))
                    .recover(second -> {
                        boolean understood = second instanceof SoapFault && !Failures.isUnsupported(second);
                        if (understood) {
                            targets.put(service, fallBack);
                        }
                        return Future.failedFuture(understood ? second : failure);
                    });
        }));
    }

    private static Future<XmlElement> inWords(Future<XmlElement> asked) {
        return asked.recover(failure ->
                Future.failedFuture(failure instanceof Asker.NobodyThere nobody ? nobody.failure() : failure));
    }

    private Future<XmlElement> missing(Service service) {
        return Future.failedFuture(new NotSupported("the camera at " + address + " has no "
                + service.name().toLowerCase(Locale.ROOT).replace('_', ' ') + " service"));
    }

    /** Closes all connections; what is or will be asked fails with words. A second call does nothing. */
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        callLane.dropAll(CLOSED);
        calls.cancel(CLOSED);
        abandonLongPoll(CLOSED);
        transport.close();
    }
}
