package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.ovcgateway.gateway.supervise.Timers;

/** A channel's {@link Choices} with their way into the memory. On the channel's loop. */
final class Chosen {
    private final Timers timers;
    private final Function<Choices, Future<Void>> memory;
    private Choices choices;

    /** @param memory told what is to be kept */
    Chosen(Choices recalled, Timers timers, Function<Choices, Future<Void>> memory) {
        this.timers = timers;
        this.choices = recalled;
        this.memory = memory;
    }

    Choices now() {
        return choices;
    }

    /** Holds at once; completes when it is kept. */
    Future<Void> change(UnaryOperator<Choices> change) {
        Choices next = change.apply(choices);
        if (next.equals(choices)) {
            return Future.succeededFuture();
        }
        choices = next;
        Promise<Void> kept = Promise.promise();
        memory.apply(next).onComplete(done -> timers.execute(() -> kept.handle(done)));
        return kept.future();
    }
}
