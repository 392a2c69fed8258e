package org.ovcgateway.simulator.camera;

import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/**
 * A camera's loudspeaker, fed through the back channel of an RTSP session (ONVIF Streaming 5.3): it keeps what it hears. Safe
 * for any thread.
 */
public final class BackChannel {
    private static final int MAX_PACKETS = 10_000;
    private static final int RTP_HEADER = 12;

    private final Codec codec;
    private final Deque<byte[]> packets = new ArrayDeque<>();
    private final LongAdder bytes = new LongAdder();

    /** What the loudspeaker plays. */
    public enum Codec {
        PCMU(0, "PCMU/8000", ""),
        PCMA(8, "PCMA/8000", ""),
        /** AAC LC, 16 kHz, mono (RFC 3640, mode AAC-hbr). */
        AAC(
                97,
                "mpeg4-generic/16000/1",
                "streamtype=5;profile-level-id=15;mode=AAC-hbr;config=1408;sizelength=13;indexlength=3;indexdeltalength=3"),
        /** 32 kbit/s. */
        G726(97, "G726-32/8000", "");

        private final int payloadType;
        private final String rtpMap;
        private final String format;

        Codec(int payloadType, String rtpMap, String format) {
            this.payloadType = payloadType;
            this.rtpMap = rtpMap;
            this.format = format;
        }

        int payloadType() {
            return payloadType;
        }

        String rtpMap() {
            return rtpMap;
        }

        /** The parameters of {@code fmtp}; may be empty. */
        String format() {
            return format;
        }

        /** The name on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public BackChannel(Codec codec) {
        this.codec = codec;
    }

    public Codec codec() {
        return codec;
    }

    /** The RTP packets that came, headers and all, the oldest of at most 10,000 first. */
    public synchronized List<byte[]> packets() {
        return List.copyOf(packets);
    }

    /** The payload of the packets, one behind the other. */
    public synchronized byte[] payload() {
        ByteArrayOutputStream payload = new ByteArrayOutputStream();
        for (byte[] packet : packets) {
            int start = RTP_HEADER + 4 * (packet[0] & 15);
            if (packet.length > start) {
                payload.write(packet, start, packet.length - start);
            }
        }
        return payload.toByteArray();
    }

    /** Bytes of RTP that ever came. */
    public long bytes() {
        return bytes.sum();
    }

    /** Takes an RTP packet; one that is too short to be one is passed over. */
    synchronized void hear(byte[] packet) {
        if (packet.length < RTP_HEADER) {
            return;
        }
        if (packets.size() == MAX_PACKETS) {
            packets.removeFirst();
        }
        packets.add(packet);
        bytes.add(packet.length);
    }
}
