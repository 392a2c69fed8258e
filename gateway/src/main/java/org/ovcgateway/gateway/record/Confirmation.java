package org.ovcgateway.gateway.record;

import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.record.UploadException.Kind;
import org.ovcgateway.gateway.record.ledger.Cause;
import org.ovcgateway.gateway.record.spool.SpooledSegment;

/**
 * The segment that is uploaded and not confirmed yet, one at most: confirmed along with the next, or alone, or sent again where
 * the platform does not know its name. On the backlog's loop.
 */
final class Confirmation {

    /** Uploaded and not confirmed yet. */
    record Sent(Addresses.Target target, String name, Pending segment) {}

    private final Addresses addresses;
    private final Stock stock;
    private final Outcomes outcomes;
    private final Runnable onSendAgain;
    private @Nullable Sent sent;
    private int refused;

    /** @param onSendAgain a segment that was uploaded waits once more */
    Confirmation(Addresses addresses, Stock stock, Outcomes outcomes, Runnable onSendAgain) {
        this.addresses = addresses;
        this.stock = stock;
        this.outcomes = outcomes;
        this.onSendAgain = onSendAgain;
    }

    /** The one to confirm; null if there is none. */
    @Nullable
    Sent sent() {
        return sent;
    }

    boolean isOf(Sent other) {
        return other.equals(sent);
    }

    void await(Sent uploaded) {
        sent = uploaded;
    }

    /** It stays on disk: the next start uploads it again. */
    void giveUp() {
        sent = null;
    }

    /** The platform has confirmed it, if it still is the one. */
    void confirmed(Sent which) {
        if (!which.equals(sent)) {
            return;
        }
        sent = null;
        refused = 0;
        outcomes.countConfirmed();
        stock.letGo(which.segment());
    }

    /** Asks for it alone. A name that the platform does not know, or no longer: the segment goes again. */
    Future<Void> save(Sent which) {
        return which.target().service().save(which.name()).transform(result -> {
            if (result.succeeded()) {
                confirmed(which);
                return Future.succeededFuture();
            }
            boolean elsewhere =
                    which.target() != addresses.present() && UploadException.kind(result.cause()) != Kind.REFUSED;
            if (UploadException.isLasting(result.cause()) || (elsewhere && ++refused >= Backlog.REFUSALS)) {
                sendAgain(which, result.cause());
            }
            return Future.failedFuture(result.cause());
        });
    }

    /** On disk no more; it can be confirmed all the same. */
    void evicted(SpooledSegment stored) {
        Sent which = sent;
        SpooledSegment own = which == null ? null : which.segment().stored;
        if (which != null && own != null && own.number() == stored.number()) {
            which.segment().stored = null;
        }
    }

    private void sendAgain(Sent which, Throwable cause) {
        sent = null;
        refused = 0;
        Pending segment = which.segment();
        outcomes.failed("confirmation of an uploaded segment refused", cause);
        if (segment.stored == null || ++segment.refusals >= Backlog.REFUSALS) {
            stock.lose(segment, Cause.PLATFORM_REFUSED, String.valueOf(cause.getMessage()));
        } else {
            onSendAgain.run();
            stock.addAgain(segment);
        }
    }
}
