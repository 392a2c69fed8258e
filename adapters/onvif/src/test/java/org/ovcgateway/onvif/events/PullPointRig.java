package org.ovcgateway.onvif.events;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.onvif.ManualTimers;
import org.ovcgateway.onvif.SchemaCheck;
import org.ovcgateway.onvif.ScriptedDevice;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.testkit.OnvifSchemas;

/** A pull point at a scripted device, with time moved by hand. For one test thread. */
final class PullPointRig implements AfterEachCallback {
    static final String CREATE = "CreatePullPointSubscription";
    static final String PULL = "PullMessages";
    static final String SYNCHRONISE = "SetSynchronizationPoint";
    static final String RENEW = "Renew";
    static final String UNSUBSCRIBE = "Unsubscribe";

    final CameraException unreachable =
            new CameraException(CameraException.Kind.UNREACHABLE, "the camera does not answer");
    final CameraException closed =
            new CameraException(CameraException.Kind.FAILED, "the camera closed the connection without an answer");

    final ManualTimers timers = new ManualTimers();
    final ScriptedDevice device = new ScriptedDevice();
    final List<Notification> messages = new ArrayList<>();
    final List<String> missing = new ArrayList<>();
    private final List<Promise<XmlElement>> polls = new ArrayList<>();

    /** How far the device's clock is ahead. */
    Duration ahead = Duration.ZERO;

    /** The device does not answer polls. */
    boolean away;

    final PullPoint pullPoint =
            new PullPoint("[test]", device, timers, () -> ahead, new Random(1), new Feed.Listener() {
                @Override
                public void messages(List<Notification> told) {
                    messages.addAll(told);
                }

                @Override
                public void missing(String words) {
                    missing.add(words);
                }
            });

    /** Everything that was asked fits the schemas. */
    @Override
    public void afterEach(ExtensionContext test) {
        if (OnvifSchemas.obstacle() == null) { // else this would skip the whole test
            device.requests().forEach(request -> SchemaCheck.assertValid(request.body()));
        }
    }

    /** What a device answers that has made a subscription for so long. */
    String created(Duration life) {
        return "<r:CreatePullPointSubscriptionResponse><r:SubscriptionReference><a:Address>http://10.0.0.9:8080/sub?Idx=3</a:Address>"
                + "<a:ReferenceParameters><x:SubscriptionId>17</x:SubscriptionId></a:ReferenceParameters>"
                + "</r:SubscriptionReference>" + times(life) + "</r:CreatePullPointSubscriptionResponse>";
    }

    /** What a device says of the time left, by its own clock. */
    String times(Duration life) {
        Instant now = timers.now().plus(ahead);
        return "<w:CurrentTime>" + now + "</w:CurrentTime><w:TerminationTime>" + now.plus(life)
                + "</w:TerminationTime>";
    }

    /** A device that makes subscriptions, and lets polls wait for the test. */
    void goodDevice() {
        device.answer(CREATE, created(Duration.ofSeconds(60)))
                .answer(SYNCHRONISE)
                .answer(UNSUBSCRIBE)
                .answer(RENEW);
        device.on(PULL, body -> {
            if (away) {
                return Future.failedFuture(unreachable);
            }
            Promise<XmlElement> poll = Promise.promise();
            polls.add(poll);
            return poll.future();
        });
    }

    /** Ends the poll of the moment. */
    void answer(String content) {
        polls.get(polls.size() - 1).complete(Messages.answer(content));
    }

    /** Ends the poll of the moment. */
    void fail(Throwable failure) {
        polls.get(polls.size() - 1).fail(failure);
    }

    /** How many polls were begun. */
    int polls() {
        return polls.size();
    }

    /** How many requests of this name there were. */
    int count(String name) {
        return device.requests(name).size();
    }

    static String motion() {
        return Messages.message("tns1:VideoSource/MotionAlarm", "Changed", "", "State=true", "");
    }

    /** Time in which each poll ends without a message, and says nothing of how long the subscription lasts. */
    void quiet(Duration time) {
        Instant end = timers.now().plus(time);
        while (timers.now().isBefore(end)) {
            Duration left = Duration.between(timers.now(), end);
            timers.advance(left.compareTo(SubscriptionCalls.POLL) < 0 ? left : SubscriptionCalls.POLL);
            answer("");
        }
    }

    /** The subscription is lost, which lasted for two seconds. */
    void lose() {
        answer("");
        timers.advance(PullPoint.EMPTY_PAUSE);
        fail(new SoapFault(400, "ResourceUnknownFault", "no such subscription"));
    }
}
