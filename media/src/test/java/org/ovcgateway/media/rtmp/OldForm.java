package org.ovcgateway.media.rtmp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.IntConsumer;

/** Makes enhanced tags of tags with codec id 12, which no free player reads: the FourCC takes the place of the codec id. */
final class OldForm {
    private static final int VIDEO = 9;
    private static final int FILE_HEADER = 13;
    private static final int HVC1 = 0x68766331;

    private OldForm() {}

    /** @param firstByte is given the first byte of each video tag as it was */
    static void rewrite(Path from, Path to, IntConsumer firstByte) throws IOException {
        ByteBuf in = Unpooled.wrappedBuffer(Files.readAllBytes(from));
        ByteBuf out = Unpooled.buffer();
        in.readBytes(out, FILE_HEADER);
        while (in.isReadable()) {
            int type = in.readByte();
            int size = in.readUnsignedMedium();
            ByteBuf stamp = in.readSlice(7);
            ByteBuf body = in.readSlice(size);
            in.skipBytes(4);
            ByteBuf rewritten = type == VIDEO ? enhanced(body, firstByte) : body;
            int length = rewritten.readableBytes();
            out.writeByte(type)
                    .writeMedium(length)
                    .writeBytes(stamp)
                    .writeBytes(rewritten)
                    .writeInt(11 + length);
        }
        Files.write(to, Arrays.copyOf(out.array(), out.writerIndex()));
    }

    private static ByteBuf enhanced(ByteBuf body, IntConsumer tell) {
        int first = body.readUnsignedByte();
        tell.accept(first);
        int packetType = body.readByte();
        int composition = body.readMedium();
        ByteBuf out =
                Unpooled.buffer().writeByte(0x80 | (first & 0xF0) | packetType).writeInt(HVC1);
        return packetType == 0
                ? out.writeBytes(body)
                : out.writeMedium(composition).writeBytes(body);
    }
}
