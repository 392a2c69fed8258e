package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.platform.dialect.BadFieldException;
import org.ovcgateway.gateway.platform.dialect.Dialect;
import org.ovcgateway.gateway.platform.dialect.Fields;
import org.ovcgateway.gateway.platform.dialect.Host;

/** The input is one message of the platform's; its method is carried out in every dialect that has it. */
class MessageFuzzTest {
    private static final List<Dialect> DIALECTS = Fixtures.dialects();

    private final MessageCodec codec = new MessageCodec();

    @FuzzTest
    void aMessageIsCarriedOutOrRefusedInWords(byte[] input) throws MalformedMessageException {
        Message message;
        try {
            message = codec.decode(new String(input, StandardCharsets.UTF_8));
        } catch (MalformedMessageException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("expected"), e.toString());
            return;
        }
        String written = codec.encode(message);
        assertFalse(written.contains("\n"));
        assertEquals(written, codec.encode(codec.decode(written)));
        if (message instanceof Message.Request request) {
            perform(request.method(), request.params());
        } else if (message instanceof Message.Event event) {
            perform(event.name(), event.params());
        }
    }

    private static void perform(String method, @Nullable JsonNode params) {
        for (Dialect dialect : DIALECTS) {
            Dialect.Row row = dialect.rows().get(method);
            if (row != null) {
                perform(row, params);
            }
        }
    }

    private static void perform(Dialect.Row row, @Nullable JsonNode params) {
        FakeDevice device = new FakeDevice();
        try {
            assertTrue(row.action()
                    .perform(new Host(device, () -> {}), new Fields(params))
                    .isComplete());
            assertTrue(device.commands.size() <= 1);
        } catch (BadFieldException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("expected"), e.toString());
            assertTrue(device.commands.isEmpty(), "carried out though refused");
        }
    }
}
