package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RtspMessageReaderTest {
    private static final String ANSWER = """
            RTSP/1.0 200 OK
            CSeq: 2
            Content-Base: rtsp://cam/live/
            content-length:   4

            v=0
            """;

    private final RtspMessageReader reader = new RtspMessageReader();

    @Test
    void anAnswerWithABodyIsRead() throws RtspException {
        RtspMessage.Response response = response(ANSWER);

        assertEquals(200, response.status());
        assertEquals("OK", response.reason());
        assertEquals("rtsp://cam/live/", response.headers().first("CONTENT-BASE"));
        assertEquals("v=0\n", response.body());
    }

    @Test
    void lineEndsMayBeMixed() throws RtspException {
        assertEquals(
                "b",
                response("\r\n\n\r\nRTSP/1.0 200 OK\r\nCSeq: 1\nX-A: b\r\n\n")
                        .headers()
                        .first("x-a"));
    }

    @Test
    void aStatusLineMayBeOddlySpacedAndWithoutWords() throws RtspException {
        assertEquals(404, response("RTSP/1.0   404\r\n\r\n").status());
        assertEquals("Not  Here", response(" rtsp/1.0 404  Not  Here \r\n\r\n").reason());
    }

    @Test
    void headersMayBeFoldedRepeatedAndSpaced() throws RtspException {
        RtspHeaders headers = response("""
                RTSP/1.0 401 Unauthorized
                WWW-Authenticate : Basic
                 realm="x"
                no header at all
                www-authenticate:Digest
                CSeq:  7\s

                """).headers();

        assertEquals(List.of("Basic realm=\"x\"", "Digest"), headers.all("WWW-Authenticate"));
        assertEquals(7, headers.number("CSeq"));
    }

    @Test
    void aRequestOfTheCamerasIsRead() throws RtspException {
        RtspMessage message =
                read("OPTIONS rtsp://cam/ RTSP/1.0\r\nCSeq: 1\r\n\r\n").get(0);

        assertEquals(
                "OPTIONS", assertInstanceOf(RtspMessage.Request.class, message).method());
    }

    @Test
    void everyCutGivesTheSame() throws RtspException {
        byte[] bytes = (ANSWER + ANSWER).getBytes(StandardCharsets.UTF_8);
        for (int cut = 1; cut < bytes.length; cut++) {
            List<RtspMessage> messages = new ArrayList<>();
            feed(Unpooled.wrappedBuffer(bytes, 0, cut), messages);
            feed(Unpooled.wrappedBuffer(bytes, cut, bytes.length - cut), messages);
            assertEquals(2, messages.size());
        }
    }

    @Test
    void whatIsNoRtspIsRefusedAtItsFirstLine() {
        assertRefused("HTTP/1.1 400 Bad Request\r\n");
        assertRefused("hello\n");
        assertRefused("RTSP/1.0 OK\r\n");
        assertRefused("RTSP/1.0 99 x\r\n");
    }

    @Test
    void aLineMayHaveEightKibibytes() throws RtspException {
        String start = "RTSP/1.0 200 OK\r\nX: ";
        response(start + "y".repeat(8192 - 4) + "\r\n\r\n");

        assertRefused(start + "y".repeat(8192 - 2) + "\r\n");
        assertRefused("x".repeat(8193));
    }

    @Test
    void headersMayHaveSixtyFourKibibytes() throws RtspException {
        String start = "RTSP/1.0 200 OK\r\n";
        String line = "X: " + "y".repeat(1019) + "\r\n";
        response(start + line.repeat(63) + "\r\n");

        assertRefused(start + line.repeat(64));
    }

    @Test
    void headersThatComeByteByByteMayBeAsLong() throws RtspException {
        String line = "X: " + "y".repeat(1019) + "\r\n";
        byte[] text = ("RTSP/1.0 200 OK\r\n" + line.repeat(63) + "\r\n").getBytes(StandardCharsets.UTF_8);
        List<RtspMessage> messages = new ArrayList<>();
        for (byte one : text) {
            feed(Unpooled.wrappedBuffer(new byte[] {one}), messages);
        }
        assertEquals(1, messages.size());
    }

    @Test
    void aBodyMayHave256Kibibytes() throws RtspException {
        response("RTSP/1.0 200 OK\r\nContent-Length: 262144\r\n\r\n" + "x".repeat(262_144));

        assertRefused("RTSP/1.0 200 OK\r\nContent-Length: 262145\r\n\r\n");
        assertRefused("RTSP/1.0 200 OK\r\nContent-Length: -1\r\n\r\n");
        assertRefused("RTSP/1.0 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\n");
    }

    @Test
    void mutationsFailByNothingButTheReadersOwnException() {
        Random random = new Random(2326);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = (ANSWER + ANSWER).getBytes(StandardCharsets.UTF_8);
            for (int i = random.nextInt(6); i >= 0; i--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            expectMessagesOrRefusal(bytes);
        }
    }

    @Test
    void garbageFailsByNothingButTheReadersOwnException() {
        Random random = new Random(16);
        for (int round = 0; round < 5_000; round++) {
            byte[] bytes = new byte[random.nextInt(300)];
            random.nextBytes(bytes);
            expectMessagesOrRefusal(bytes);
        }
    }

    private static void expectMessagesOrRefusal(byte[] bytes) {
        try {
            new RtspMessageReaderTest().feed(Unpooled.wrappedBuffer(bytes), new ArrayList<>());
        } catch (RtspException e) {
            assertEquals(RtspException.Kind.PROTOCOL, e.kind());
        }
    }

    private static void assertRefused(String text) {
        RtspException e = assertThrows(RtspException.class, () -> new RtspMessageReaderTest().read(text));
        assertEquals(RtspException.Kind.PROTOCOL, e.kind());
    }

    private RtspMessage.Response response(String text) throws RtspException {
        List<RtspMessage> messages = read(text);
        assertEquals(1, messages.size());
        return assertInstanceOf(RtspMessage.Response.class, messages.get(0));
    }

    private List<RtspMessage> read(String text) throws RtspException {
        List<RtspMessage> messages = new ArrayList<>();
        feed(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), messages);
        return messages;
    }

    private void feed(ByteBuf in, List<RtspMessage> messages) throws RtspException {
        while (in.isReadable()) {
            RtspMessage message = reader.read(in);
            if (message != null) {
                messages.add(message);
            }
        }
    }
}
