package org.ovcgateway.media.rtp;

/** How large the next access unit may become, from those before it: follows large ones at once, small ones slowly. */
final class SizeEstimate {
    private static final int LEAST = 256;

    private int bytes;

    SizeEstimate(int initialBytes) {
        bytes = initialBytes;
    }

    int bytes() {
        return bytes;
    }

    void add(int size) {
        int roomy = Math.max(LEAST, size + size / 8);
        bytes = roomy > bytes ? roomy : bytes - (bytes - roomy) / 16;
    }
}
