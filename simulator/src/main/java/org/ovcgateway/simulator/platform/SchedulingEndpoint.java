package org.ovcgateway.simulator.platform;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The scheduling service: {@code GET /Vs/getServerAddr?macid=ID} (H.627.2 I.1). */
final class SchedulingEndpoint {
    private static final String PATH = "/Vs/getServerAddr";
    private static final int KEPT = 100;

    private final Supplier<URI> own;
    private final Supplier<Duration> skew;
    private final Deque<JsonObject> questions = new ArrayDeque<>();
    private ScheduleAnswer answer = ScheduleAnswer.HERE;

    /**
     * @param own the platform's own address, {@code ws}
     * @param skew how far ahead the platform's clock is, whatever the answer is to be
     */
    SchedulingEndpoint(Supplier<URI> own, Supplier<Duration> skew) {
        this.own = own;
        this.skew = skew;
    }

    void mount(Router router) {
        router.get(PATH).handler(this::asked);
    }

    void answer(ScheduleAnswer answer) {
        this.answer = answer;
    }

    /** The newest questions: {@code macid}, {@code mac_identity} (the header, where there was one) and the {@code status} answered. */
    List<JsonObject> questions() {
        return List.copyOf(questions);
    }

    private void asked(RoutingContext request) {
        String id = request.request().getParam("macid");
        boolean anonymous = id == null || id.isEmpty();
        int status = anonymous ? 400 : answer.status();
        questions.add(new JsonObject()
                .put("macid", id)
                .put("mac_identity", request.request().getHeader("Mac-Identity"))
                .put("status", status));
        if (questions.size() > KEPT) {
            questions.remove();
        }
        String info = anonymous ? "expected ?macid=ID" : answer.info();
        request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .end((status == 200 ? success() : new JsonObject().put("info", info)).encode());
    }

    private JsonObject success() {
        @Nullable URI elsewhere = answer.platform();
        URI platform = elsewhere == null ? own.get() : elsewhere;
        boolean secure = "wss".equals(platform.getScheme());
        return new JsonObject()
                .put("PassDomain", platform.getHost())
                .put("PassPort", secure ? 0 : platform.getPort())
                .put("Secure_PassPort", secure ? platform.getPort() : 0)
                .put("P2p_passDomain", "")
                .put("P2p_passPort", 0)
                .put("TurnDomain", "")
                .put("TurnPort", 0)
                .put("HibernationDomain", "")
                .put(
                        "SyncTime",
                        System.currentTimeMillis()
                                + answer.clockAhead().plus(skew.get()).toMillis());
    }
}
