package org.ovcgateway.onvif.soap;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.onvif.xml.XmlElement;

/** Questions that wait for each other. On the device's event loop. */
final class Lane {
    static final int MAX_WAITING = 200;

    private final Deque<Question> waiting = new ArrayDeque<>();
    private @Nullable Question current;

    /** What is asked when it is its turn. */
    private record Question(Service service, Supplier<Future<XmlElement>> ask, Promise<XmlElement> answer) {}

    /** Has something asked after all that wait, or before them. */
    Future<XmlElement> add(Service service, boolean first, Supplier<Future<XmlElement>> ask) {
        Question question = new Question(service, ask, Promise.promise());
        if (waiting.size() >= MAX_WAITING) {
            return Future.failedFuture(failure("expected at most " + MAX_WAITING
                    + " questions to wait for the camera, but there are as many: it is too slow for them"));
        }
        if (first) {
            waiting.addFirst(question);
        } else {
            waiting.addLast(question);
        }
        next();
        return question.answer().future();
    }

    /** Has all that waits for a service fail with words. */
    void drop(Service service, String why) {
        fail(question -> question.service() == service, why);
    }

    /** Has all that waits fail with words. */
    void dropAll(String why) {
        fail(question -> true, why);
    }

    private void fail(Predicate<Question> which, String why) {
        List<Question> dropped = new ArrayList<>(waiting);
        dropped.removeIf(which.negate());
        waiting.removeIf(which);
        dropped.forEach(question -> question.answer().fail(failure(why)));
    }

    private static CameraException failure(String why) {
        return new CameraException(CameraException.Kind.FAILED, why);
    }

    private void next() {
        if (current != null) {
            return;
        }
        Question question = waiting.poll();
        if (question == null) {
            return;
        }
        current = question;
        question.ask().get().onComplete(answered -> {
            current = null;
            question.answer().handle(answered);
            next();
        });
    }
}
