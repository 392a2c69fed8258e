package org.ovcgateway.simulator.platform;

import org.jspecify.annotations.Nullable;

/**
 * Where the virtual platform listens and whom it lets in.
 *
 * @param host the address to listen on and to name in URLs
 * @param httpPort page, signalling and uploads; 0 takes a free one
 * @param rtmpPort RTMP ingest; 0 takes a free one
 * @param srtPort SRT ingest (UDP); 0 takes a free one
 * @param password what {@code login_passwd} must be; null lets everyone in
 * @param keptSegmentBytes how many bytes of uploaded segments are kept for looking at; the oldest go first
 * @param srtPassphrase what encrypts streams by SRT, 10 to 79 bytes; null takes them in the clear. A secret
 * @param ovcDialect what devices speak that log in at {@code /ovc}: {@code DAP} or {@code OVS_RPC}
 */
public record PlatformOptions(
        String host,
        int httpPort,
        int rtmpPort,
        int srtPort,
        @Nullable String password,
        long keptSegmentBytes,
        @Nullable String srtPassphrase,
        PlatformDialect ovcDialect) {

    public static final String LOOPBACK = "127.0.0.1";

    public PlatformOptions {
        if (!ovcDialect.path().equals(PlatformDialect.DAP.path())) {
            throw new IllegalArgumentException("dialect at /ovc: expected dap or ovs-rpc but was " + ovcDialect.key()
                    + ", which has a path of its own");
        }
    }

    /** As the canonical constructor, with DAP at {@code /ovc}. */
    public PlatformOptions(
            String host,
            int httpPort,
            int rtmpPort,
            int srtPort,
            @Nullable String password,
            long keptSegmentBytes,
            @Nullable String srtPassphrase) {
        this(host, httpPort, rtmpPort, srtPort, password, keptSegmentBytes, srtPassphrase, PlatformDialect.DAP);
    }

    /** As the canonical constructor, with SRT in the clear. */
    public PlatformOptions(
            String host, int httpPort, int rtmpPort, int srtPort, @Nullable String password, long keptSegmentBytes) {
        this(host, httpPort, rtmpPort, srtPort, password, keptSegmentBytes, null);
    }

    /** 127.0.0.1, free ports, everyone let in, 256 MiB of segments. */
    public static PlatformOptions loopback() {
        return new PlatformOptions(LOOPBACK, 0, 0, 0, null, 256L << 20);
    }

    /** The same, with another dialect at {@code /ovc}. */
    public PlatformOptions withOvcDialect(PlatformDialect dialect) {
        return new PlatformOptions(
                host, httpPort, rtmpPort, srtPort, password, keptSegmentBytes, srtPassphrase, dialect);
    }
}
