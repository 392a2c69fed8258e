package org.ovcgateway.onvif.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.onvif.ManualTimers;
import org.ovcgateway.onvif.SchemaCheck;
import org.ovcgateway.onvif.ScriptedDevice;
import org.ovcgateway.onvif.soap.Namespaces;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.testkit.OnvifSchemas;

class PostedEventsTest {
    private static final String SUBSCRIBE = "Subscribe";
    private static final String RENEW = "Renew";
    private static final String UNSUBSCRIBE = "Unsubscribe";
    private static final String CREATED =
            "<r:SubscribeResponse><r:SubscriptionReference><a:Address>http://h/sub/1</a:Address></r:SubscriptionReference>"
                    + "<r:CurrentTime>2026-01-01T00:00:00Z</r:CurrentTime>"
                    + "<r:TerminationTime>2026-01-01T00:10:00Z</r:TerminationTime></r:SubscribeResponse>";

    private final ManualTimers timers = new ManualTimers();
    private final ScriptedDevice device = new ScriptedDevice();
    private final FakeLetterbox letterbox = new FakeLetterbox();
    private final List<Notification> messages = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();
    private final PostedEvents posted = new PostedEvents(
            "[test]", device, letterbox, timers, () -> Duration.ZERO, new Random(1), new Feed.Listener() {
                @Override
                public void messages(List<Notification> told) {
                    messages.addAll(told);
                }

                @Override
                public void missing(String words) {
                    missing.add(words);
                }
            });

    /** A letterbox without a network. */
    static final class FakeLetterbox implements Letterbox {
        private @Nullable Consumer<XmlElement> receiver;
        private int addresses;

        @Override
        public Future<Void> open(Consumer<XmlElement> documents) {
            receiver = documents;
            return Future.succeededFuture();
        }

        @Override
        public String newAddress() {
            return "http://10.0.0.1:4711/" + ++addresses;
        }

        @Override
        public Future<Void> close() {
            receiver = null;
            return Future.succeededFuture();
        }

        void post(XmlElement document) {
            if (receiver == null) {
                throw new AssertionError("nobody listens");
            }
            receiver.accept(document);
        }
    }

    private static XmlElement envelope() {
        XmlElement told =
                Messages.answer(Messages.message("tns1:VideoSource/MotionAlarm", "Changed", "", "State=true", ""));
        return XmlElement.of(Namespaces.ENVELOPE, "Envelope")
                .with(XmlElement.of(Namespaces.ENVELOPE, "Header"))
                .with(XmlElement.of(Namespaces.ENVELOPE, "Body")
                        .with(XmlElement.of(Namespaces.NOTIFICATION, "Notify").with(told.children())));
    }

    @AfterEach
    void everythingThatWasAskedFitsTheSchemas() {
        if (OnvifSchemas.obstacle() == null) { // else this would skip the whole test
            device.requests().forEach(request -> SchemaCheck.assertValid(request.body()));
        }
    }

    private void goodDevice() {
        device.answer(SUBSCRIBE, CREATED).answer(RENEW).answer(UNSUBSCRIBE);
    }

    private int count(String name) {
        return device.requests(name).size();
    }

    @Test
    void itSubscribesWithAnAddressOfOursAndHandsOnWhatIsPosted() {
        goodDevice();
        posted.start();
        assertEquals(
                "http://10.0.0.1:4711/1", device.requests(SUBSCRIBE).get(0).textAt("ConsumerReference", "Address"));
        letterbox.post(envelope());
        assertEquals(1, messages.size());
        letterbox.post(envelope().at("Body", "Notify").orElseThrow());
        assertEquals(2, messages.size());
    }

    @Test
    void itIsRenewedAtEightyPerCentOfItsLifeForEver() {
        goodDevice();
        posted.start();
        timers.advance(Duration.ofSeconds(479));
        assertEquals(0, count(RENEW));
        timers.advance(Duration.ofSeconds(1));
        assertEquals(1, count(RENEW));
        timers.advance(Duration.ofHours(1));
        assertEquals(8, count(RENEW));
        assertEquals(1, count(SUBSCRIBE));
    }

    @Test
    void whatIsNotRenewedIsMadeAnewWhenItsTimeIsOverWithAnotherAddress() {
        goodDevice();
        device.forget(RENEW).fault(RENEW, "ResourceUnknownFault");
        posted.start();
        timers.advance(Duration.ofMinutes(10));
        assertEquals(1, count(SUBSCRIBE));
        assertEquals(1, count(UNSUBSCRIBE));
        timers.advance(Duration.ofSeconds(2));
        assertEquals(2, count(SUBSCRIBE));
        assertEquals(
                "http://10.0.0.1:4711/2", device.requests(SUBSCRIBE).get(1).textAt("ConsumerReference", "Address"));
        assertEquals(1, count(RENEW));
    }

    @Test
    void aCameraThatIsAwayWhenItIsToBeRenewedGetsANewOneWhenItIsBack() {
        goodDevice();
        device.forget(RENEW).fail(RENEW, new CameraException(CameraException.Kind.UNREACHABLE, "gone"));
        posted.start();
        timers.advance(Duration.ofSeconds(610));
        assertEquals(2, count(SUBSCRIBE));
        assertEquals(1, count(UNSUBSCRIBE));
    }

    @Test
    void aDeviceThatDoesNotPostIsMissed() {
        posted.start();
        assertEquals(List.of("the camera does not post events"), missing);
        assertNull(letterbox.receiver);
        assertEquals(0, timers.waiting());
    }

    @Test
    void closingUnsubscribesAndHearsNothingMore() {
        goodDevice();
        posted.start();
        Consumer<XmlElement> late = letterbox.receiver;
        assertTrue(posted.close().succeeded());
        assertEquals(1, count(UNSUBSCRIBE));
        assertNull(letterbox.receiver);
        assertEquals(0, timers.waiting());
        if (late != null) {
            late.accept(envelope());
        }
        assertEquals(List.of(), messages);
    }
}
