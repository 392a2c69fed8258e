package org.ovcgateway.gateway.record;

import io.vertx.core.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.record.Addresses.Target;
import org.ovcgateway.gateway.record.UploadException.Kind;
import org.ovcgateway.gateway.record.UploadService.Slot;
import org.ovcgateway.gateway.uplink.Importance;
import org.ovcgateway.media.segment.Segment;

/** How one segment gets to an address: asked for a place, put there, taken back where that fails. On the backlog's loop. */
final class Transfer {
    /** An upload address may have run out in the meantime. */
    private static final int PUTS_TO_ONE_ADDRESS = 5;

    private final Confirmation confirmation;

    /** @param confirmation of the segment before, which goes along */
    Transfer(Confirmation confirmation) {
        this.confirmation = confirmation;
    }

    /**
     * One try.
     *
     * @param wanted what is sent; borrowed until the answer
     * @param importance of each piece, when its turn comes
     * @return whether the platform wanted it now
     */
    Future<Boolean> attempt(Pending segment, Segment wanted, Target target, Supplier<Importance> importance) {
        return slot(segment, wanted, target)
                .compose(slot ->
                        slot == null ? Future.succeededFuture(false) : put(segment, wanted, target, slot, importance));
    }

    /** The address that it was given before, or another one; null if the platform does not want it now. */
    private Future<@Nullable Slot> slot(Pending segment, Segment wanted, Target target) {
        if (segment.slot != null && segment.slotTarget == target) {
            return Future.succeededFuture(segment.slot);
        }
        Confirmation.Sent sent = confirmation.sent();
        String confirm = sent == null ? null : sent.name();
        return target.service().create(wanted, confirm).transform(result -> {
            if (result.succeeded()) {
                if (sent != null) {
                    confirmation.confirmed(sent);
                }
                segment.slot = result.result();
                segment.slotTarget = target;
                segment.puts = 0;
                return Future.succeededFuture(result.result());
            }
            // Perhaps because of the name to confirm: that goes alone.
            return sent != null && UploadException.kind(result.cause()) == Kind.REFUSED
                    ? confirmation.save(sent).transform(saved -> Future.failedFuture(result.cause()))
                    : Future.failedFuture(result.cause());
        });
    }

    private Future<Boolean> put(
            Pending segment, Segment wanted, Target target, Slot slot, Supplier<Importance> importance) {
        segment.puts++;
        return target.service().put(slot, wanted, importance).transform(result -> {
            if (result.succeeded()) {
                return Future.succeededFuture(true);
            }
            if (!UploadException.isLasting(result.cause()) && segment.puts < PUTS_TO_ONE_ADDRESS) {
                return Future.failedFuture(result.cause());
            }
            segment.slot = null;
            return target.service().cancel(slot.name()).transform(told -> Future.failedFuture(result.cause()));
        });
    }
}
