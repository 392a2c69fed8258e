package org.ovcgateway.simulator.onvif;

import io.vertx.core.Future;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All operations of a device, by the name of their element. */
final class Operations {

    /** What answers a call; fails with {@link OnvifFailure}. */
    interface Operation {
        Future<Tag> answer(Call call);
    }

    private record Name(String namespace, String operation) {}

    private final Map<Name, Operation> operations = new HashMap<>();

    /** Adds one that answers at once. */
    void add(String namespace, String operation, Function<Call, Tag> answer) {
        addSlow(namespace, operation, call -> Future.succeededFuture(answer.apply(call)));
    }

    /** Adds one that may take its time. */
    void addSlow(String namespace, String operation, Operation answer) {
        operations.put(new Name(namespace, operation), answer);
    }

    /** What answers a call; null if nothing does. */
    @Nullable
    Operation find(String namespace, String operation) {
        return operations.get(new Name(namespace, operation));
    }
}
