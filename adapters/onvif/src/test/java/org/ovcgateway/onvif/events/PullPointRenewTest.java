package org.ovcgateway.onvif.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.ovcgateway.onvif.events.PullPointRig.CREATE;
import static org.ovcgateway.onvif.events.PullPointRig.PULL;
import static org.ovcgateway.onvif.events.PullPointRig.RENEW;
import static org.ovcgateway.onvif.events.PullPointRig.UNSUBSCRIBE;

import io.vertx.core.Future;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.ovcgateway.onvif.ManualTimers;
import org.ovcgateway.onvif.ScriptedDevice;

/** How a subscription is kept alive. */
class PullPointRenewTest {
    @RegisterExtension
    private final PullPointRig rig = new PullPointRig();

    private final ManualTimers timers = rig.timers;
    private final ScriptedDevice device = rig.device;
    private final PullPoint pullPoint = rig.pullPoint;

    @Test
    void itIsRenewedAtEightyPerCentOfItsLife() {
        device.answer(CREATE, rig.created(Duration.ofMinutes(10)));
        rig.goodDevice();
        device.forget(RENEW).on(RENEW, body -> {
            assertEquals("PT10M", body.textAt("TerminationTime"));
            return Future.succeededFuture(Messages.answer(rig.times(Duration.ofMinutes(10))));
        });
        pullPoint.start();
        rig.quiet(Duration.ofSeconds(479));
        assertEquals(0, rig.count(RENEW));
        rig.quiet(Duration.ofSeconds(1));
        assertEquals(1, rig.count(RENEW));
        rig.quiet(Duration.ofMinutes(8));
        assertEquals(2, rig.count(RENEW));
    }

    @Test
    void itIsNotRenewedWhereEachPollRenewsIt() {
        rig.goodDevice();
        pullPoint.start();
        for (int i = 0; i < 30; i++) {
            timers.advance(Duration.ofSeconds(20));
            rig.answer(rig.times(Duration.ofSeconds(60)));
        }
        assertEquals(0, rig.count(RENEW));
        assertEquals(31, rig.count(PULL));
    }

    @Test
    void aRefusedRenewalIsNotTriedAgainAndEndsNothing() {
        rig.goodDevice();
        device.forget(RENEW).fault(RENEW, "ResourceUnknownFault");
        pullPoint.start();
        for (int i = 0; i < 30; i++) {
            timers.advance(Duration.ofSeconds(20));
            rig.answer("");
        }
        assertEquals(1, rig.count(RENEW));
        assertEquals(1, rig.count(CREATE));
        assertEquals(0, rig.count(UNSUBSCRIBE));
    }

    @Test
    void aRenewalThatDidNotReachTheCameraIsTriedAgain() {
        rig.goodDevice();
        device.forget(RENEW).fail(RENEW, rig.unreachable).answer(RENEW);
        pullPoint.start();
        timers.advance(Duration.ofSeconds(53));
        assertEquals(2, rig.count(RENEW));
        timers.advance(Duration.ofSeconds(40));
        assertEquals(2, rig.count(RENEW));
    }
}
