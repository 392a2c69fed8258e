package org.ovcgateway.media.amf;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.ovcgateway.media.MediaFormatException;

class AmfTest {

    private static AmfValue read(String hex) throws MediaFormatException {
        return new AmfReader(Unpooled.wrappedBuffer(ByteBufUtil.decodeHexDump(hex.replace(" ", "")))).next();
    }

    private static AmfValue some() {
        Map<String, AmfValue> members = new LinkedHashMap<>();
        members.put("number", new AmfValue.Numeric(-1.5));
        members.put("bool", new AmfValue.Bool(true));
        members.put("text", new AmfValue.Text("käse"));
        members.put("long", new AmfValue.Text("x".repeat(70_000)));
        members.put("null", AmfValue.Nothing.NULL);
        members.put("undefined", AmfValue.Nothing.UNDEFINED);
        members.put("date", new AmfValue.Date(1.7e12));
        members.put("array", new AmfValue.StrictArray(List.of(new AmfValue.Numeric(1), new AmfValue.Text(""))));
        members.put("ecma", new AmfValue.EcmaArray(Map.of("a", new AmfValue.Structure(Map.of()))));
        return new AmfValue.Structure(members);
    }

    @Test
    void everyKindOfValueIsReadAsItIsWritten() throws MediaFormatException {
        ByteBuf bytes = Unpooled.buffer();
        new AmfWriter(bytes).value(some()).number(7);
        AmfReader reader = new AmfReader(bytes);
        assertEquals(some(), reader.next());
        assertEquals(new AmfValue.Numeric(7), reader.next());
        assertFalse(reader.hasNext());
    }

    @Test
    void theWireFormIsThatOfTheSpecification() throws MediaFormatException {
        assertEquals(new AmfValue.Numeric(1), read("00 3FF0000000000000"));
        assertEquals(new AmfValue.Text("live"), read("02 0004 6C697665"));
        assertEquals(
                new AmfValue.Structure(Map.of("app", new AmfValue.Text("a"))), read("03 0003617070 02000161 0000 09"));
        assertEquals(
                new AmfValue.EcmaArray(Map.of("w", new AmfValue.Bool(true))), read("08 00000009 000177 0101 0000 09"));
        assertEquals(new AmfValue.StrictArray(List.of(AmfValue.Nothing.NULL)), read("0A 00000001 05"));
        assertEquals(new AmfValue.Date(0), read("0B 0000000000000000 0000"));
        assertEquals(new AmfValue.Text("ab"), read("0C 00000002 6162"));
        assertEquals(new AmfValue.Structure(Map.of()), read("10 000141 0000 09"));
    }

    @Test
    void aMemberIsFoundByName() {
        assertEquals("käse", some().text("text"));
        assertEquals("", some().text("bool"));
        assertEquals("", AmfValue.Nothing.NULL.text("text"));
    }

    @Test
    void nestingAndNumberOfValuesAreLimited() {
        String deep = "03 000161".repeat(AmfReader.MAX_DEPTH + 2);
        assertTrue(assertThrows(MediaFormatException.class, () -> read(deep))
                .toString()
                .contains("deep"));
        String wide = "0A 00001001" + "05".repeat(0x1001);
        assertTrue(assertThrows(MediaFormatException.class, () -> read(wide))
                .toString()
                .contains("4096"));
        assertThrows(MediaFormatException.class, () -> read("0A FFFFFFFF 05"));
        assertThrows(MediaFormatException.class, () -> read("0C FFFFFFFF 05"));
    }

    @Test
    void garbageEndsInAFormatExceptionOnly() {
        Random random = new Random(20260101);
        ByteBuf good = Unpooled.buffer();
        new AmfWriter(good).value(some());
        byte[] seed = ByteBufUtil.getBytes(good, 0, 200);
        List<byte[]> inputs = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            byte[] input = i % 2 == 0 ? seed.clone() : new byte[random.nextInt(64)];
            if (i % 2 == 0) {
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    input[random.nextInt(input.length)] = (byte) random.nextInt(256);
                }
            } else {
                random.nextBytes(input);
                if (input.length > 0) {
                    input[0] = (byte) random.nextInt(0x12);
                }
            }
            inputs.add(input);
        }
        for (byte[] input : inputs) {
            AmfReader reader = new AmfReader(Unpooled.wrappedBuffer(input));
            try {
                while (reader.hasNext()) {
                    reader.next();
                }
            } catch (MediaFormatException expected) {
                assertFalse(expected.toString().isEmpty());
            }
        }
    }
}
