package org.ovcgateway.media.srt;

import java.nio.ByteBuffer;

/** What a handshake of version 5 carries behind its fixed part (draft-sharabayko-srt-01 3.2.1). */
public sealed interface Extension {

    /**
     * HSREQ and HSRSP: what the sender of the handshake can do and wants.
     *
     * @param response whether it is HSRSP
     * @param version SRT version, for instance 0x010501 for 1.5.1
     * @param flags see the constants
     * @param receiverLatency milliseconds by which the sender of this delays what it receives, 16 bits
     * @param senderLatency milliseconds by which it wants its peer to delay what it sends, 16 bits
     */
    record Capabilities(boolean response, int version, int flags, int receiverLatency, int senderLatency)
            implements Extension {
        public static final int TSBPD_SENDER = 0x01;
        public static final int TSBPD_RECEIVER = 0x02;
        public static final int CRYPT = 0x04;
        public static final int TOO_LATE_PACKET_DROP = 0x08;
        public static final int PERIODIC_NAK = 0x10;
        public static final int RETRANSMIT_FLAG = 0x20;
        public static final int STREAM = 0x40;

        /** What both sides of ours say of themselves: live mode with everything that belongs to it. */
        public static final int LIVE =
                TSBPD_SENDER | TSBPD_RECEIVER | CRYPT | TOO_LATE_PACKET_DROP | PERIODIC_NAK | RETRANSMIT_FLAG;

        /** The SRT version that our handshake claims, the first with this handshake and these features. */
        public static final int OUR_VERSION = 0x01_04_00;

        public boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    /**
     * SID: the name of the stream that a caller wants.
     *
     * @param value at most 512 bytes of UTF-8
     */
    record StreamId(String value) implements Extension {
        public static final int MAX_BYTES = 512;
    }

    /**
     * KMREQ and KMRSP: keying material, or in a response of one word what is wrong with it.
     *
     * @param response whether it is KMRSP
     * @param message as it came; read-only
     */
    record KeyMaterial(boolean response, ByteBuffer message) implements Extension {}

    /**
     * Any other: congestion control, packet filter, group, or unknown.
     *
     * @param type its number
     */
    record Other(int type) implements Extension {}
}
