package org.ovcgateway.media.amf;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.Map;

/** Writes AMF 0 values. */
public final class AmfWriter {
    private static final int SHORT_STRING_LIMIT = 0xFFFF;

    private final ByteBuf out;

    /**
     * Writes into a buffer.
     *
     * @param out borrowed; grows as values are written
     */
    public AmfWriter(ByteBuf out) {
        this.out = out;
    }

    public AmfWriter text(String value) {
        int length = ByteBufUtil.utf8Bytes(value);
        if (length > SHORT_STRING_LIMIT) {
            out.writeByte(AmfReader.LONG_STRING).writeInt(length);
        } else {
            out.writeByte(AmfReader.STRING).writeShort(length);
        }
        ByteBufUtil.reserveAndWriteUtf8(out, value, length);
        return this;
    }

    public AmfWriter number(double value) {
        out.writeByte(AmfReader.NUMBER).writeDouble(value);
        return this;
    }

    public AmfWriter value(AmfValue value) {
        if (value instanceof AmfValue.Numeric number) {
            number(number.value());
        } else if (value instanceof AmfValue.Bool bool) {
            out.writeByte(AmfReader.BOOLEAN).writeBoolean(bool.value());
        } else if (value instanceof AmfValue.Text text) {
            text(text.value());
        } else if (value instanceof AmfValue.Date date) {
            out.writeByte(AmfReader.DATE)
                    .writeDouble(date.millisecondsSinceEpoch())
                    .writeShort(0);
        } else if (value instanceof AmfValue.Structure structure) {
            out.writeByte(AmfReader.OBJECT);
            members(structure.members());
        } else if (value instanceof AmfValue.EcmaArray array) {
            out.writeByte(AmfReader.ECMA_ARRAY).writeInt(array.members().size());
            members(array.members());
        } else if (value instanceof AmfValue.StrictArray array) {
            out.writeByte(AmfReader.STRICT_ARRAY).writeInt(array.elements().size());
            array.elements().forEach(this::value);
        } else {
            out.writeByte(value == AmfValue.Nothing.NULL ? AmfReader.NULL : AmfReader.UNDEFINED);
        }
        return this;
    }

    private void members(Map<String, AmfValue> members) {
        members.forEach((name, value) -> {
            memberName(name);
            value(value);
        });
        memberName("");
        out.writeByte(AmfReader.OBJECT_END);
    }

    private void memberName(String name) {
        int length = ByteBufUtil.utf8Bytes(name);
        if (length > SHORT_STRING_LIMIT) {
            throw new IllegalArgumentException("expected a member name of 65535 bytes at most but was " + length);
        }
        out.writeShort(length);
        ByteBufUtil.reserveAndWriteUtf8(out, name, length);
    }
}
