package org.ovcgateway.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovcgateway.gateway.command.BindAnswer;
import org.ovcgateway.gateway.command.FirmwareOffer;
import org.ovcgateway.gateway.command.LogUploaded;
import org.ovcgateway.gateway.command.Platform;
import org.ovcgateway.gateway.supervise.ManualTimers;

/** Stills for the device's owner. */
class PreviewTest {
    private final ManualTimers timers = new ManualTimers();
    private final List<String> uploads = new ArrayList<>();
    private Future<String> url = Future.succeededFuture("http://platform.example.com/preview");
    private Future<Void> outcome = Future.succeededFuture();

    private final Platform platform = new Platform() {
        @Override
        public Future<String> previewUrl() {
            return url;
        }

        @Override
        public Future<FirmwareOffer> firmware() {
            return Future.failedFuture("not asked");
        }

        @Override
        public Future<BindAnswer> bind(String bindId) {
            return Future.failedFuture("not asked");
        }

        @Override
        public Future<Void> batteryChanged(int percent) {
            return Future.failedFuture("not asked");
        }

        @Override
        public Future<Void> logUploaded(LogUploaded done) {
            return Future.failedFuture("not asked");
        }
    };

    PreviewTest() {
        new Preview(timers, platform, to -> {
                    uploads.add(to);
                    return outcome;
                })
                .start();
    }

    @Test
    void aStillIsPutThereNowAndThen() {
        timers.advance(Preview.FIRST_AFTER);
        assertEquals(List.of("http://platform.example.com/preview"), uploads);
        timers.advance(Preview.EVERY.multipliedBy(2));
        assertEquals(3, uploads.size());
    }

    @Test
    void whereThePlatformNamesNoPlaceItIsAskedAgainLater() {
        url = Future.succeededFuture("");
        timers.advance(Preview.FIRST_AFTER);
        url = Future.failedFuture("nobody is logged in");
        timers.advance(Preview.EVERY);
        assertEquals(List.of(), uploads);
        url = Future.succeededFuture("http://platform.example.com/preview");
        timers.advance(Preview.EVERY);
        assertEquals(1, uploads.size());
    }

    @Test
    void aFailureIsNotTheLastWordAndASlowUploadIsWaitedFor() {
        outcome = Future.failedFuture("no camera answers");
        timers.advance(Preview.FIRST_AFTER);
        Promise<Void> slow = Promise.promise();
        outcome = slow.future();
        timers.advance(Preview.EVERY);
        assertEquals(2, uploads.size());
        timers.advance(Preview.EVERY.multipliedBy(3));
        assertEquals(2, uploads.size());
        slow.complete();
        timers.advance(Preview.EVERY);
        assertEquals(3, uploads.size());
    }
}
