package org.ovcgateway.simulator.camera;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What makes a key frame large without a change of its picture: supplemental information that decoders pass over (H.264 D.2.7, H.265
 * D.3.7), as RTP payloads.
 */
final class KeyFramePadding {
    private static final int USER_DATA_UNREGISTERED = 5;
    private static final byte NOTHING = 0x2A;

    private final List<byte[]> fragments = new ArrayList<>();

    /**
     * @param encoding {@code H264} or {@code H265}
     * @param bytes of the information
     */
    KeyFramePadding(String encoding, int bytes) {
        boolean h264 = encoding.equals("H264");
        byte[] header = h264 ? new byte[] {28, 6} : new byte[] {49 << 1, 1, 39};
        byte[] body = new byte[1 + bytes / 255 + 1 + bytes + 1];
        Arrays.fill(body, NOTHING);
        body[0] = USER_DATA_UNREGISTERED;
        Arrays.fill(body, 1, 1 + bytes / 255, (byte) 0xFF);
        body[1 + bytes / 255] = (byte) (bytes % 255);
        body[body.length - 1] = (byte) 0x80;
        int type = header.length - 1;
        byte information = header[type];
        int room = Packetiser.MAX_PAYLOAD - header.length;
        for (int offset = 0; offset < body.length; offset += room) {
            int size = Math.min(room, body.length - offset);
            int flags = (offset == 0 ? 0x80 : 0) | (offset + size == body.length ? 0x40 : 0);
            byte[] fragment = Arrays.copyOf(header, header.length + size);
            fragment[type] = (byte) (information | flags);
            System.arraycopy(body, offset, fragment, header.length, size);
            fragments.add(fragment);
        }
    }

    List<byte[]> fragments() {
        return fragments;
    }
}
