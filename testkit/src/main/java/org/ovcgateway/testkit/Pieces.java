package org.ovcgateway.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * Cuts a fuzzer's input as a network would. Where the cuts are is told by the input's last byte, so that a file as it was
 * captured is a seed and the fuzzer chooses the borders all the same.
 */
public final class Pieces {
    private static final int SHORT = 24;
    private static final int LONG = 2_000;

    private Pieces() {}

    /** The input in one to many pieces, none of them empty. */
    public static List<byte[]> of(byte[] input) {
        if (input.length == 0) {
            return List.of();
        }
        Random random = new Random(input[input.length - 1]);
        boolean tiny = random.nextBoolean() && input.length < LONG;
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < input.length; ) {
            int most = tiny || random.nextInt(4) == 0 ? SHORT : LONG;
            int end = Math.min(input.length, at + 1 + random.nextInt(most));
            pieces.add(Arrays.copyOfRange(input, at, end));
            at = end;
        }
        return pieces;
    }

    /**
     * The input as packets, each behind its length in two bytes, big-endian (RFC 4571); a last one that is cut off is as
     * long as there are bytes.
     */
    public static List<byte[]> framed(byte[] input) {
        List<byte[]> packets = new ArrayList<>();
        for (int at = 0; at + 2 <= input.length; ) {
            int length = (input[at] & 0xFF) << 8 | (input[at + 1] & 0xFF);
            int end = Math.min(input.length, at + 2 + length);
            packets.add(Arrays.copyOfRange(input, at + 2, end));
            at = end;
        }
        return packets;
    }
}
