package org.ovcgateway.rtsp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads RTSP messages from a byte stream, piece by piece. Lines may end in LF or CR LF, blanks may stand around names and
 * values, header lines may be folded, and lines that are no header are passed over. Memory is bounded by the limits below.
 */
final class RtspMessageReader {
    static final int LONGEST_LINE = 8 * 1024;
    static final int LONGEST_HEADERS = 64 * 1024;
    static final int LONGEST_BODY = 256 * 1024;

    private byte[] text = new byte[512];
    private int length;

    private @Nullable String startLine;
    private RtspHeaders headers = new RtspHeaders();
    private int headerBytes;

    /** Bytes of the body that are still to come; -1 while headers are read. */
    private int bodyMissing = -1;

    /** Whether an interleaved frame may stand here: between messages, but cameras also put them between header lines. */
    boolean atBoundary() {
        return length == 0;
    }

    /**
     * Takes bytes up to the end of a line or of a body.
     *
     * @param in at least one byte; its reader index moves past what was taken
     * @return a message when one is complete, null when more is to be read
     * @throws RtspException PROTOCOL: this is not RTSP, or exceeds a limit
     */
    @Nullable
    RtspMessage read(ByteBuf in) throws RtspException {
        return bodyMissing >= 0 ? readBody(in) : readLine(in);
    }

    private @Nullable RtspMessage readBody(ByteBuf in) throws RtspException {
        int count = Math.min(bodyMissing, in.readableBytes());
        append(in, count);
        bodyMissing -= count;
        return bodyMissing == 0 ? finish() : null;
    }

    private @Nullable RtspMessage readLine(ByteBuf in) throws RtspException {
        int newLine = in.indexOf(in.readerIndex(), in.writerIndex(), (byte) '\n');
        int count = (newLine < 0 ? in.writerIndex() : newLine) - in.readerIndex();
        if (length + count > LONGEST_LINE) {
            throw broken("a line of up to " + LONGEST_LINE + " bytes", "a longer one");
        }
        headerBytes += newLine < 0 ? count : count + 1;
        if (headerBytes > LONGEST_HEADERS) {
            throw broken("headers of up to " + LONGEST_HEADERS + " bytes", "more");
        }
        append(in, count);
        if (newLine < 0) {
            return null;
        }
        in.skipBytes(1);
        return line(takeText());
    }

    private @Nullable RtspMessage line(String rawLine) throws RtspException {
        String line = rawLine.stripTrailing();
        if (startLine == null) {
            if (line.isEmpty()) {
                headerBytes = 0;
            } else {
                startLine = line.strip();
                checkStartLine(startLine);
            }
            return null;
        }
        if (line.isEmpty()) {
            return endOfHeaders();
        }
        int colon = line.indexOf(':');
        if (Character.isWhitespace(line.charAt(0))) {
            headers.continueLast(line.strip());
        } else if (colon > 0) {
            headers.add(
                    line.substring(0, colon).strip(), line.substring(colon + 1).strip());
        }
        return null;
    }

    private @Nullable RtspMessage endOfHeaders() throws RtspException {
        String contentLength = headers.first("Content-Length");
        if (contentLength == null) {
            return finish();
        }
        bodyMissing = RtspHeaders.decimal(contentLength);
        if (bodyMissing < 0 || bodyMissing > LONGEST_BODY) {
            throw broken("a Content-Length of up to " + LONGEST_BODY, contentLength);
        }
        return bodyMissing == 0 ? finish() : null;
    }

    private RtspMessage finish() throws RtspException {
        String first = startLine == null ? "" : startLine;
        RtspHeaders its = headers;
        String body = takeText();
        startLine = null;
        headers = new RtspHeaders();
        headerBytes = 0;
        bodyMissing = -1;
        if (text.length > LONGEST_LINE) {
            text = new byte[512];
        }
        String[] words = first.split("\\s+", 3);
        return isVersion(words[0])
                ? new RtspMessage.Response(status(words), words.length > 2 ? words[2] : "", its, body)
                : new RtspMessage.Request(words[0].toUpperCase(Locale.ROOT), its);
    }

    /** Fails on what is no RTSP as early as possible, before anything else is collected. */
    private static void checkStartLine(String line) throws RtspException {
        String[] words = line.split("\\s+", 3);
        boolean valid = isVersion(words[0]) ? status(words) > 0 : words.length == 3 && isVersion(words[2]);
        if (!valid) {
            throw broken("an RTSP message", '"' + RtspUrl.printable(line) + '"');
        }
    }

    private static boolean isVersion(String word) {
        return word.regionMatches(true, 0, "RTSP/", 0, 5);
    }

    private static int status(String[] words) {
        int status = words.length > 1 ? RtspHeaders.decimal(words[1]) : -1;
        return status >= 100 && status <= 999 ? status : -1;
    }

    private void append(ByteBuf in, int count) {
        if (length + count > text.length) {
            text = Arrays.copyOf(text, Math.max(length + count, 2 * text.length));
        }
        in.readBytes(text, length, count);
        length += count;
    }

    private String takeText() {
        String taken = new String(text, 0, length, StandardCharsets.UTF_8);
        length = 0;
        return taken;
    }

    private static RtspException broken(String expected, String found) {
        return new RtspException(
                RtspException.Kind.PROTOCOL, "expected " + expected + " from the camera but was " + found);
    }
}
