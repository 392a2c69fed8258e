package org.ovcgateway.media.amf;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ovcgateway.media.MediaFormatException;

/**
 * Reads AMF 0 values. Bounded: a value nests {@value #MAX_DEPTH} deep at most, and one message holds {@value #MAX_VALUES}
 * values at most; strings cannot be longer than the buffer.
 */
public final class AmfReader {
    static final int MAX_DEPTH = 16;
    static final int MAX_VALUES = 4096;

    static final int NUMBER = 0x00;
    static final int BOOLEAN = 0x01;
    static final int STRING = 0x02;
    static final int OBJECT = 0x03;
    static final int NULL = 0x05;
    static final int UNDEFINED = 0x06;
    static final int ECMA_ARRAY = 0x08;
    static final int OBJECT_END = 0x09;
    static final int STRICT_ARRAY = 0x0A;
    static final int DATE = 0x0B;
    static final int LONG_STRING = 0x0C;
    static final int UNSUPPORTED = 0x0D;
    static final int XML_DOCUMENT = 0x0F;
    static final int TYPED_OBJECT = 0x10;

    private final ByteBuf in;
    private int values;

    /**
     * Reads one message.
     *
     * @param in borrowed, its reader index moves along with the values read
     */
    public AmfReader(ByteBuf in) {
        this.in = in;
    }

    /** Whether there is another value. */
    public boolean hasNext() {
        return in.isReadable();
    }

    public AmfValue next() throws MediaFormatException {
        return value(0);
    }

    private AmfValue value(int depth) throws MediaFormatException {
        if (depth > MAX_DEPTH) {
            throw new MediaFormatException("expected AMF values nested " + MAX_DEPTH + " deep at most");
        }
        if (++values > MAX_VALUES) {
            throw new MediaFormatException("expected " + MAX_VALUES + " AMF values at most in one message");
        }
        int marker = need(1).readUnsignedByte();
        return switch (marker) {
            case NUMBER -> new AmfValue.Numeric(need(8).readDouble());
            case BOOLEAN -> new AmfValue.Bool(need(1).readByte() != 0);
            case STRING -> new AmfValue.Text(shortString());
            case OBJECT -> new AmfValue.Structure(members(depth));
            case NULL, UNSUPPORTED -> AmfValue.Nothing.NULL;
            case UNDEFINED -> AmfValue.Nothing.UNDEFINED;
            case ECMA_ARRAY -> {
                need(4).skipBytes(4); // how many members follow: a hint only, senders get it wrong
                yield new AmfValue.EcmaArray(members(depth));
            }
            case STRICT_ARRAY -> new AmfValue.StrictArray(elements(depth));
            case DATE -> {
                double milliseconds = need(10).readDouble();
                in.skipBytes(2);
                yield new AmfValue.Date(milliseconds);
            }
            case LONG_STRING, XML_DOCUMENT -> new AmfValue.Text(string(need(4).readUnsignedInt()));
            case TYPED_OBJECT -> {
                shortString();
                yield new AmfValue.Structure(members(depth));
            }
            default ->
                throw new MediaFormatException(String.format(
                        "expected an AMF 0 marker but was 0x%02X at byte %d", marker, in.readerIndex() - 1));
        };
    }

    private Map<String, AmfValue> members(int depth) throws MediaFormatException {
        Map<String, AmfValue> members = new LinkedHashMap<>();
        while (true) {
            String name = shortString();
            if (name.isEmpty() && need(1).getByte(in.readerIndex()) == OBJECT_END) {
                in.skipBytes(1);
                return members;
            }
            members.put(name, value(depth + 1));
        }
    }

    private List<AmfValue> elements(int depth) throws MediaFormatException {
        long count = need(4).readUnsignedInt();
        if (count > in.readableBytes()) {
            throw new MediaFormatException(
                    "expected an AMF array within " + in.readableBytes() + " bytes but it has " + count + " elements");
        }
        List<AmfValue> elements = new ArrayList<>();
        for (long i = 0; i < count; i++) {
            elements.add(value(depth + 1));
        }
        return elements;
    }

    private String shortString() throws MediaFormatException {
        return string(need(2).readUnsignedShort());
    }

    private String string(long length) throws MediaFormatException {
        return need(length)
                .readCharSequence((int) length, StandardCharsets.UTF_8)
                .toString();
    }

    private ByteBuf need(long bytes) throws MediaFormatException {
        if (in.readableBytes() < bytes) {
            throw new MediaFormatException(
                    "expected " + bytes + " more bytes of AMF but there are " + in.readableBytes());
        }
        return in;
    }
}
