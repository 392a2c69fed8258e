package org.ovcgateway.onvif;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.soap.EventCalls;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.soap.SoapCalls;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.onvif.xml.XmlException;
import org.ovcgateway.onvif.xml.XmlReader;

/**
 * A device without a network. Answers each request by what was said for its local name, at once and on the caller's thread;
 * several answers for one name are given one after the other, the last again and again. What it was not told about is a fault
 * {@code ActionNotSupported}. Safe for any thread.
 */
public final class ScriptedDevice implements SoapCalls, EventCalls {
    private final Map<String, Deque<Function<XmlElement, Future<XmlElement>>>> answers = new HashMap<>();
    private final List<Request> requests = new ArrayList<>();
    private final List<Promise<XmlElement>> polls = new ArrayList<>();

    /**
     * What it was asked.
     *
     * @param service {@link Service#EVENTS} for calls of {@link EventCalls}
     * @param target null for calls of {@link SoapCalls}
     * @param action null for calls of {@link SoapCalls}
     * @param atMost null unless it is a long poll
     */
    public record Request(
            Service service,
            XmlElement body,
            Urgency urgency,
            @Nullable Target target,
            @Nullable String action,
            @Nullable Duration atMost) {

        /** The local name of the body. */
        public String name() {
            return body.name();
        }
    }

    /** Adds an answer that depends on the request. */
    public synchronized ScriptedDevice on(String name, Function<XmlElement, Future<XmlElement>> answer) {
        answers.computeIfAbsent(name, unused -> new ArrayDeque<>()).add(answer);
        return this;
    }

    /** Adds an answer. */
    public ScriptedDevice answer(String name, XmlElement body) {
        return on(name, unused -> Future.succeededFuture(body));
    }

    /** Adds an answer, written as the element in the SOAP body; prefixes need not be declared. */
    public ScriptedDevice answer(String name, String document) {
        try {
            return answer(name, XmlReader.read(document));
        } catch (XmlException e) {
            throw new IllegalArgumentException(document, e);
        }
    }

    /** Adds an answer without content. */
    public ScriptedDevice answer(String name) {
        return answer(name, XmlElement.of("", name + "Response"));
    }

    /** Adds a failure. */
    public ScriptedDevice fail(String name, Throwable failure) {
        return on(name, unused -> Future.failedFuture(failure));
    }

    /** Adds a fault. */
    public ScriptedDevice fault(String name, String subcode) {
        return fail(name, new SoapFault(400, subcode, "scripted " + subcode));
    }

    /** Adds an answer that the test gives when it likes, by completing the promise. */
    public Promise<XmlElement> hold(String name) {
        Promise<XmlElement> held = Promise.promise();
        on(name, unused -> held.future());
        return held;
    }

    /** Forgets the answers for a name, so that others can take their place. */
    public synchronized ScriptedDevice forget(String name) {
        answers.remove(name);
        return this;
    }

    /** What it was asked so far, in order; a copy. */
    public synchronized List<Request> requests() {
        return List.copyOf(requests);
    }

    /** The bodies of one local name, in order. */
    public List<XmlElement> requests(String name) {
        return requests().stream()
                .map(Request::body)
                .filter(body -> body.name().equals(name))
                .toList();
    }

    /** The local names of what it was asked so far, in order. */
    public List<String> names() {
        return requests().stream().map(Request::name).toList();
    }

    @Override
    public Future<XmlElement> call(Service service, XmlElement body, Urgency urgency) {
        return take(new Request(service, body, urgency, null, null, null));
    }

    @Override
    public Future<XmlElement> call(Target target, String action, XmlElement body) {
        return take(new Request(Service.EVENTS, body, Urgency.IN_TURN, target, action, null));
    }

    @Override
    public Future<XmlElement> longPoll(Target target, String action, XmlElement body, Duration atMost) {
        Promise<XmlElement> poll = Promise.promise();
        synchronized (this) {
            polls.add(poll);
        }
        take(new Request(Service.EVENTS, body, Urgency.IN_TURN, target, action, atMost))
                .onSuccess(poll::tryComplete)
                .onFailure(poll::tryFail);
        return poll.future();
    }

    @Override
    public void abandonLongPoll() {
        List<Promise<XmlElement>> abandoned;
        synchronized (this) {
            abandoned = List.copyOf(polls);
            polls.clear();
        }
        abandoned.forEach(poll -> poll.tryFail("the long poll was given up"));
    }

    private Future<XmlElement> take(Request request) {
        Function<XmlElement, Future<XmlElement>> answer;
        synchronized (this) {
            requests.add(request);
            Deque<Function<XmlElement, Future<XmlElement>>> waiting = answers.get(request.name());
            if (waiting == null) {
                return Future.failedFuture(new SoapFault(500, "ActionNotSupported", "not scripted: " + request.name()));
            }
            answer = waiting.size() > 1 ? waiting.remove() : waiting.element();
        }
        return answer.apply(request.body());
    }
}
