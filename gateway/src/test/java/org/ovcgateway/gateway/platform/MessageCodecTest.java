package org.ovcgateway.gateway.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ovcgateway.gateway.platform.Message.Event;
import org.ovcgateway.gateway.platform.Message.Failure;
import org.ovcgateway.gateway.platform.Message.Request;
import org.ovcgateway.gateway.platform.Message.Response;
import org.ovcgateway.gateway.platform.dialect.Dialect;

class MessageCodecTest {
    private final MessageCodec codec = new MessageCodec();

    static Stream<String> fixtures() {
        return Fixtures.dialects().stream()
                .map(Dialect::name)
                .flatMap(dialect -> Fixtures.names(dialect).stream().map(name -> dialect + "/" + name));
    }

    @ParameterizedTest
    @MethodSource("fixtures")
    void everyMessageOfTheDocumentsIsReadAndWrittenAgain(String name) throws Exception {
        String text = Fixtures.text(name + ".json");
        JsonMapper json = new JsonMapper();
        assertEquals(json.readTree(text), json.readTree(codec.encode(codec.decode(text))));
    }

    @Test
    void aMessageWithoutParametersHasNoParamsKey() {
        assertEquals("{\"req\":\"GetCap\",\"seq\":3}", codec.encode(new Request(3, "GetCap", null)));
        assertEquals("{\"event\":\"Reschedule\"}", codec.encode(new Event("Reschedule", null)));
    }

    @Test
    void anEmptySuccessHasAnEmptyObject() {
        assertEquals("{\"seq\":3,\"resp\":{}}", codec.encode(new Response(3, NullNode.getInstance())));
        assertEquals("{\"seq\":3,\"resp\":[]}", codec.encode(new Response(3, JsonNodeFactory.instance.arrayNode())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"seq\":1,\"resp\":\"\"}",
                "{\"seq\":1,\"resp\":null}",
                "{\"seq\":1}",
                "{\"seq\":1,\"resp\":[1]}",
                "{\"seq\":1,\"resp\":{},\"err\":null}"
            })
    void anythingUnderRespIsASuccess(String text) throws Exception {
        assertEquals(1, ((Response) codec.decode(text)).seq());
    }

    @Test
    void unknownKeysAreNotLookedAt() throws Exception {
        Request request =
                (Request) codec.decode("{\"version\":{\"a\":[1]},\"req\":\"GetCap\",\"seq\":1,\"params\":null}");
        assertNull(request.params());
    }

    @Test
    void aNamedMethodWithASeqIsARequestWhateverItIsCalled() throws Exception {
        assertEquals(new Request(4, "RebootDevice", null), codec.decode("{\"event\":\"RebootDevice\",\"seq\":4}"));
    }

    @Test
    void negativeAndLargeSequenceNumbersAreNumbers() throws Exception {
        assertEquals(new Failure(-1, 1, ""), codec.decode("{\"seq\":-1,\"err\":{\"code\":1,\"msg\":\"\"}}"));
        assertEquals(Long.MAX_VALUE, ((Response) codec.decode("{\"seq\":9223372036854775807}")).seq());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "''x|expected one JSON object",
                "{|expected one JSON object",
                "{\"seq\":1} {|expected one JSON object",
                "{\"seq\":1,\"resp\":NaN}|expected one JSON object",
                "[]|expected a JSON object but was an array",
                "7|expected a JSON object but was 7",
                "{}|expected one of req, event and seq",
                "{\"resp\":{}}|expected one of req, event and seq",
                "{\"req\":\"GetCap\"}|seq: expected an integer but was missing",
                "{\"req\":\"GetCap\",\"seq\":\"1\"}|seq: expected an integer but was a string",
                "{\"req\":\"GetCap\",\"seq\":1.5}|seq: expected an integer but was 1.5",
                "{\"req\":\"GetCap\",\"seq\":9223372036854775808}|seq: expected an integer",
                "{\"req\":7,\"seq\":1}|req: expected a name but was 7",
                "{\"req\":\"\",\"seq\":1}|req: expected a name",
                "{\"req\":\"GetCap\",\"seq\":1,\"params\":\"x\"}|params: expected an object but was a string",
                "{\"event\":null}|event: expected a name but was null",
                "{\"seq\":1,\"err\":{\"msg\":\"\"}}|err.code: expected an integer but was missing",
                "{\"seq\":1,\"err\":{\"code\":12}}|err.msg: expected a string but was missing",
                "{\"seq\":1,\"err\":\"broken\"}|err.code: expected an integer but was missing",
            })
    void aMalformedMessageIsRefusedInWords(String text, String words) {
        MalformedMessageException refusal = assertThrows(MalformedMessageException.class, () -> codec.decode(text));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith(words), refusal.getMessage());
    }

    @Test
    void nothingIsNoMessage() {
        assertThrows(MalformedMessageException.class, () -> codec.decode(""));
        assertThrows(MalformedMessageException.class, () -> codec.decode("  "));
    }

    @Test
    void theLongestMessageIsReadAndALongerOneIsNot() throws Exception {
        String longest = padded(MessageCodec.MAX_LENGTH);
        assertEquals(5, ((Response) codec.decode(longest)).seq());
        assertThrows(MalformedMessageException.class, () -> codec.decode(padded(MessageCodec.MAX_LENGTH + 1)));
    }

    @Test
    void theDeepestMessageIsReadAndADeeperOneIsNot() throws Exception {
        assertEquals(5, ((Response) codec.decode(nested(MessageCodec.MAX_DEPTH))).seq());
        MalformedMessageException refusal =
                assertThrows(MalformedMessageException.class, () -> codec.decode(nested(MessageCodec.MAX_DEPTH + 1)));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith("expected JSON of at most 64 levels"));
        assertThrows(MalformedMessageException.class, () -> codec.decode(nested(100_000)));
    }

    @Test
    void mutatedMessagesAreReadOrRefusedAndNothingElse() {
        Random random = new Random(20261121);
        String alphabet = "{}[]\",:0123456789eE+-.truefalsn\\u\u0000\ud800\u4e2d ";
        List<String> names = fixtures().toList();
        for (int round = 0; round < 15_000; round++) {
            String fixture = names.get(random.nextInt(names.size()));
            StringBuilder text = new StringBuilder(Fixtures.text(fixture + ".json"));
            for (int change = 1 + random.nextInt(6); change > 0 && text.length() > 0; change--) {
                int at = random.nextInt(text.length());
                char with = alphabet.charAt(random.nextInt(alphabet.length()));
                switch (random.nextInt(4)) {
                    case 0 -> text.setCharAt(at, with);
                    case 1 -> text.insert(at, with);
                    case 2 -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(20)));
                    default -> text.insert(at, text.substring(random.nextInt(at + 1), at));
                }
            }
            readOrRefuse(text.toString());
        }
    }

    @Test
    void randomTextIsRefusedAndNothingElse() {
        Random random = new Random(7);
        for (int round = 0; round < 10_000; round++) {
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "{\"seq\":" : "");
            for (int length = random.nextInt(200); length > 0; length--) {
                text.append((char) random.nextInt(random.nextInt(8) == 0 ? 0x10000 : 128));
            }
            readOrRefuse(text.toString());
        }
    }

    private void readOrRefuse(String text) {
        try {
            codec.encode(codec.decode(text));
        } catch (MalformedMessageException refused) {
            assertTrue(String.valueOf(refused.getMessage()).length() < 300, refused.getMessage());
        }
    }

    private static String padded(int length) {
        String message = "{\"seq\":5,\"resp\":\"\"}";
        return message.substring(0, message.length() - 2) + "x".repeat(length - message.length()) + "\"}";
    }

    /** A message whose innermost array is at that depth; the object around everything is the first level. */
    private static String nested(int depth) {
        return "{\"seq\":5,\"resp\":" + "[".repeat(depth - 1) + "]".repeat(depth - 1) + "}";
    }
}
