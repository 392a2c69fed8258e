package org.ovcgateway.simulator.camera;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads a client's requests and, between them, its interleaved packets (RFC 2326 6, 10.12). Passes on
 * {@link RtspRequest}s and {@link ClientPacket}s; fails with {@link RtspSyntaxException} on anything else, once, and is
 * deaf afterwards.
 */
final class RtspRequestDecoder extends ByteToMessageDecoder {
    private static final int MAX_HEAD = 16 * 1024;
    private static final int MAX_BODY = 64 * 1024;

    /** A packet that the client sent interleaved. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record ClientPacket(int channel, byte[] bytes) {
        /** RTCP's packet type, 0 of one too short to have any. */
        int type() {
            return bytes.length < 2 ? 0 : bytes[1] & 0xFF;
        }
    }

    private boolean failed;

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) throws RtspSyntaxException {
        if (failed) {
            in.skipBytes(in.readableBytes());
            return;
        }
        byte first = in.getByte(in.readerIndex());
        if (first == '$') {
            decodePacket(in, out);
        } else if (first == '\r' || first == '\n') {
            in.skipBytes(1); // RFC 2326 4.1: empty lines before a request are ignored
        } else {
            failed = true; // unless it succeeds
            decodeRequest(in, out);
            failed = false;
        }
    }

    private static void decodePacket(ByteBuf in, List<Object> out) {
        int start = in.readerIndex();
        if (in.readableBytes() < 4 || in.readableBytes() < 4 + in.getUnsignedShort(start + 2)) {
            return;
        }
        int length = in.getUnsignedShort(start + 2);
        out.add(new ClientPacket(in.getUnsignedByte(start + 1), ByteBufUtil.getBytes(in, start + 4, length)));
        in.skipBytes(4 + length);
    }

    private static void decodeRequest(ByteBuf in, List<Object> out) throws RtspSyntaxException {
        int headEnd = endOfHead(in);
        if (headEnd < 0) {
            if (in.readableBytes() > MAX_HEAD) {
                throw new RtspSyntaxException("expected a request of at most " + MAX_HEAD + " bytes");
            }
            return;
        }
        String head = in.toString(in.readerIndex(), headEnd - in.readerIndex(), StandardCharsets.UTF_8);
        RtspRequest request = parse(head);
        int body = contentLength(request);
        if (in.writerIndex() - headEnd < body) {
            return;
        }
        in.readerIndex(headEnd + body);
        out.add(request);
    }

    /** The index behind the empty line that ends the head, or -1. */
    private static int endOfHead(ByteBuf in) {
        int from = in.readerIndex();
        int limit = Math.min(in.writerIndex(), from + MAX_HEAD);
        while (true) {
            int lineEnd = in.indexOf(from, limit, (byte) '\n');
            if (lineEnd < 0) {
                return -1;
            }
            int length = lineEnd - from;
            if (length == 0 || (length == 1 && in.getByte(from) == '\r')) {
                return lineEnd + 1;
            }
            from = lineEnd + 1;
        }
    }

    private static RtspRequest parse(String head) throws RtspSyntaxException {
        String[] lines = head.split("\r?\n");
        String[] words = lines[0].split(" ");
        if (words.length != 3 || !words[2].startsWith("RTSP/1.") || words[0].isEmpty() || words[1].isEmpty()) {
            throw new RtspSyntaxException("expected METHOD URI RTSP/1.0");
        }
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length; i++) {
            int colon = lines[i].indexOf(':');
            if (colon <= 0) {
                throw new RtspSyntaxException("expected NAME: VALUE in header line " + i);
            }
            headers.put(
                    lines[i].substring(0, colon).trim().toLowerCase(Locale.ROOT),
                    lines[i].substring(colon + 1).trim());
        }
        return new RtspRequest(words[0], words[1], Map.copyOf(headers));
    }

    private static int contentLength(RtspRequest request) throws RtspSyntaxException {
        String text = request.header("content-length");
        if (text == null) {
            return 0;
        }
        try {
            int length = Integer.parseInt(text);
            if (length >= 0 && length <= MAX_BODY) {
                return length;
            }
        } catch (NumberFormatException e) {
            // said below
        }
        throw new RtspSyntaxException("expected a Content-Length of 0 to " + MAX_BODY + " but was " + text);
    }
}
