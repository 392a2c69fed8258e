package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.NetSocket;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.gateway.Daemon;
import org.ovcgateway.simulator.platform.DeviceError;
import org.ovcgateway.testkit.Await;

/** The platform has the box start anew, by a helper that only notes what it was told. */
class RebootTest {
    private static final int UNSUPPORTED_METHOD = 101;

    private final Vertx vertx = Daemon.vertx();
    private final List<String> orders = new CopyOnWriteArrayList<>();
    private volatile String answer = "ok";

    @AfterEach
    void end() {
        Site.result(vertx.close());
    }

    private void help(Path folder) {
        Site.result(vertx.createNetServer()
                .connectHandler(this::serve)
                .listen(SocketAddress.domainSocketAddress(Site.helper(folder).toString())));
    }

    private void serve(NetSocket daemon) {
        Buffer heard = Buffer.buffer();
        daemon.handler(part -> {
            String line = heard.appendBuffer(part).toString(StandardCharsets.UTF_8);
            if (line.endsWith("\n")) {
                orders.add(line.strip());
                daemon.end(Buffer.buffer(answer + "\n"));
            }
        });
        daemon.write("ready\n");
    }

    private void awaitReboots(int count) {
        Await.until(count + " orders", Site.SOON, () -> orders.size() >= count);
        assertEquals(Collections.nCopies(count, "reboot"), orders);
    }

    @ParameterizedTest
    @ValueSource(strings = {"dap", "ovs-rpc", "h627"})
    void theBoxStartsAnewAndTheOrderIsAnsweredIfItIsARequest(String dialect, @TempDir Path folder) throws IOException {
        help(folder);
        try (Site site = Site.started(folder, "dialect: " + dialect)) {
            site.tell("RebootDevice", new JsonObject());
            awaitReboots(1);
            assertEquals(new JsonObject(), site.ask("RebootDevice", new JsonObject()));
            awaitReboots(2);
            answer = "error: the first process does not take the order";
            DeviceError refused = site.refused("RebootDevice", new JsonObject());
            assertEquals(UNSUPPORTED_METHOD, refused.code());
            assertTrue(
                    String.valueOf(refused.getMessage()).contains("the first process does not take the order"),
                    refused.getMessage());
            assertEquals(1, site.device().getInteger("logins"), "until the box goes down, nothing happens");
        }
    }

    @Test
    void aBoxWithoutAHelperSaysSoAndGoesOn(@TempDir Path folder) throws IOException {
        try (Site site = Site.started(folder)) {
            site.tell("RebootDevice", new JsonObject());
            DeviceError refused = site.refused("RebootDevice", new JsonObject());
            assertEquals(UNSUPPORTED_METHOD, refused.code());
            assertTrue(String.valueOf(refused.getMessage()).contains("there is no helper at"), refused.getMessage());
            assertEquals(1, site.device().getInteger("logins"));
        }
    }
}
