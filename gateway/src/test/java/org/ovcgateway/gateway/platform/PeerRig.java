package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import org.ovcgateway.gateway.platform.dialect.Dialect;
import org.ovcgateway.gateway.platform.dialect.Host;
import org.ovcgateway.gateway.supervise.ManualTimers;

/** A platform's messages in one dialect to a device that only notes its commands. For one test thread. */
final class PeerRig {
    static final ObjectMapper JSON = new ObjectMapper();

    final FakeDevice device = new FakeDevice();
    final List<String> sent = new ArrayList<>();
    final ManualTimers timers = new ManualTimers();
    final RpcPeer peer;

    PeerRig(Dialect dialect) {
        peer = new RpcPeer(
                new MessageCodec(),
                RpcPeer.Limits.STANDARD,
                dialect.overlappingRequest(),
                timers,
                new RpcPeer.Link() {
                    @Override
                    public void send(String text) {
                        sent.add(text);
                    }

                    @Override
                    public void broken(SessionException cause) {
                        throw new AssertionError(cause);
                    }
                },
                new Commands(dialect, new Host(device, () -> {}), timers));
    }

    /** What one request is answered by. */
    String answerTo(String request) {
        sent.clear();
        peer.receive(request);
        assertEquals(1, sent.size(), request);
        return sent.get(0);
    }
}
