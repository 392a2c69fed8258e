package org.ovcgateway.onvif;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.soap.SoapCalls;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.onvif.xml.XmlException;
import org.ovcgateway.onvif.xml.XmlReader;
import org.ovcgateway.testkit.OnvifSchemas;

/**
 * A device without a network: it has the operations that a test gave it, answers one call after the other, and holds every
 * request against the official schemas where these are at hand. On the test's thread.
 */
public final class CheckedDevice implements SoapCalls {
    private final Map<String, Function<XmlElement, Future<XmlElement>>> operations = new HashMap<>();
    private final List<Request> requests = new ArrayList<>();
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean busy;

    /** What it was asked. */
    public record Request(Service service, XmlElement body, Urgency urgency) {}

    private record Waiting(Request request, Promise<XmlElement> answer) {}

    /** Gives it an operation, instead of what it had under that name. */
    public CheckedDevice on(String name, Function<XmlElement, Future<XmlElement>> operation) {
        operations.put(name, operation);
        return this;
    }

    /** Gives it an operation that always answers the same: children of the answer, as text. */
    public CheckedDevice answer(String name, String... content) {
        XmlElement answer = read("<" + name + "Response>" + String.join("", content) + "</" + name + "Response>");
        return on(name, request -> Future.succeededFuture(answer));
    }

    /** Gives it an operation that it refuses. */
    public CheckedDevice fault(String name, String subcode, String reason) {
        return on(name, request -> Future.failedFuture(new SoapFault(400, subcode, reason)));
    }

    /** Gives it an operation that it answers when the promise is completed. */
    public Promise<XmlElement> hold(String name) {
        Promise<XmlElement> held = Promise.promise();
        on(name, request -> held.future());
        return held;
    }

    /** A document, prefixes {@code tt}, {@code trt} and {@code tr2} declared. */
    public static XmlElement read(String document) {
        String declared = document.replaceFirst(
                "^<([\\w:]+)",
                "<$1 xmlns:tt=\"http://www.onvif.org/ver10/schema\" xmlns:trt=\"" + Service.MEDIA.namespace()
                        + "\" xmlns:tr2=\"" + Service.MEDIA2.namespace() + "\"");
        try {
            return XmlReader.read(declared);
        } catch (XmlException e) {
            throw new IllegalArgumentException(document, e);
        }
    }

    @Override
    public Future<XmlElement> call(Service service, XmlElement body, Urgency urgency) {
        if (OnvifSchemas.obstacle() == null) {
            SchemaCheck.assertValid(body);
        }
        Waiting entry = new Waiting(new Request(service, body, urgency), Promise.promise());
        if (urgency == Urgency.OVERTAKING) {
            List<Waiting> dropped = new ArrayList<>();
            for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
                Waiting next = all.next();
                if (next.request().service() == Service.PTZ) {
                    all.remove();
                    dropped.add(next);
                }
            }
            waiting.addFirst(entry);
            dropped.forEach(next -> next.answer()
                    .fail(new CameraException(CameraException.Kind.FAILED, "a stop overtook this command")));
        } else {
            waiting.addLast(entry);
        }
        next();
        return entry.answer().future();
    }

    private void next() {
        if (busy || waiting.isEmpty()) {
            return;
        }
        busy = true;
        Waiting entry = waiting.removeFirst();
        Request request = entry.request();
        requests.add(request);
        Function<XmlElement, Future<XmlElement>> operation =
                operations.get(request.body().name());
        Future<XmlElement> answer = operation == null
                ? Future.failedFuture(new SoapFault(500, "ActionNotSupported", "there is no such thing"))
                : operation.apply(request.body());
        answer.onComplete(result -> {
            busy = false;
            if (result.succeeded()) {
                entry.answer().complete(result.result());
            } else {
                entry.answer().fail(result.cause());
            }
            next();
        });
    }

    /** What reached it so far, in order. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    /** Bodies of one name that reached it, in order. */
    public List<XmlElement> requests(String name) {
        return requests.stream()
                .map(Request::body)
                .filter(body -> body.name().equals(name))
                .toList();
    }

    /** Names of what reached it, in order. */
    public List<String> names() {
        return requests.stream().map(request -> request.body().name()).toList();
    }

    /** Forgets what reached it. */
    public void forgetRequests() {
        requests.clear();
    }
}
