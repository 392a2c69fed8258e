package org.ovcgateway.media.amf;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.ovcgateway.media.MediaFormatException;

class AmfFuzzTest {

    /** What can be read is written so that it reads the same. */
    @FuzzTest
    void valuesSurviveTheRoundTrip(byte[] input) throws MediaFormatException {
        List<AmfValue> values = new ArrayList<>();
        try {
            AmfReader reader = new AmfReader(Unpooled.wrappedBuffer(input));
            while (reader.hasNext()) {
                values.add(reader.next());
            }
        } catch (MediaFormatException e) {
            // the values before the broken one are as good as any
        }
        ByteBuf written = Unpooled.buffer();
        AmfWriter writer = new AmfWriter(written);
        values.forEach(writer::value);
        AmfReader again = new AmfReader(written);
        for (AmfValue value : values) {
            assertEquals(value, again.next());
        }
        assertEquals(0, written.readableBytes());
    }
}
