package org.ovcgateway.onvif.settings;

import io.vertx.core.Future;
import java.util.List;
import java.util.function.Supplier;
import org.ovcgateway.onvif.soap.Refusals;

/**
 * A change that is thought through but not made yet.
 *
 * @param obstacles why it cannot be, in words that name each field; empty if it can, for all that is known
 * @param change makes it, and answers with words for each field that the camera left as it was; not used where there are
 *     obstacles
 */
record Plan(List<String> obstacles, Supplier<Future<List<String>>> change) {

    Plan {
        obstacles = List.copyOf(obstacles);
    }

    /**
     * One that can be, for all that is known.
     *
     * @param field what it changes, in words that a refusal is reported with
     */
    static Plan of(String field, Supplier<Future<List<String>>> change) {
        return new Plan(
                List.of(),
                () -> change.get()
                        .recover(failure -> Future.failedFuture(Refusals.inWords("change " + field, failure))));
    }

    /** One that cannot be. */
    static Plan impossible(String... obstacles) {
        return impossible(List.of(obstacles));
    }

    /** One that cannot be. */
    static Plan impossible(List<String> obstacles) {
        return new Plan(obstacles, () -> Future.succeededFuture(List.of()));
    }

    /** One that has nothing to do. */
    static Plan nothing() {
        return impossible();
    }
}
