package org.ovcgateway.simulator.srt;

import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;

/** What one caller sent. */
final class ReceivedStream implements SrtIngest.Publication {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private volatile int size;
    private volatile boolean ended;

    @Override
    public void data(ByteBuf payload) {
        byte[] copy = new byte[payload.readableBytes()];
        payload.getBytes(payload.readerIndex(), copy);
        bytes.writeBytes(copy);
        size = bytes.size();
    }

    @Override
    public void ended() {
        ended = true;
    }

    int size() {
        return size;
    }

    boolean hasEnded() {
        return ended;
    }

    byte[] bytes() {
        return bytes.toByteArray();
    }

    int continuityErrors() {
        byte[] stream = bytes();
        int[] last = new int[8192];
        Arrays.fill(last, -1);
        int errors = stream.length == 0 || stream.length % 188 != 0 ? 1 : 0;
        for (int i = 0; i + 188 <= stream.length; i += 188) {
            int pid = (stream[i + 1] & 0x1F) << 8 | (stream[i + 2] & 0xFF);
            boolean payload = (stream[i + 3] & 0x10) != 0;
            int counter = stream[i + 3] & 0xF;
            if (stream[i] != 0x47 || (payload && last[pid] >= 0 && counter != ((last[pid] + 1) & 0xF))) {
                errors++;
            }
            last[pid] = payload ? counter : last[pid];
        }
        return errors;
    }
}
