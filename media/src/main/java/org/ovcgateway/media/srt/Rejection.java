package org.ovcgateway.media.srt;

/**
 * Why a listener refused the connection, in words. On the wire the reason is the handshake's type: 1000 plus a code of
 * libsrt's {@code SRT_REJECT_REASON} (0–999), of its access control (1000–1999), or of the server's own (2000 and up).
 */
public final class Rejection {
    /** The smallest handshake type that is a rejection. */
    public static final int FIRST_TYPE = 1000;

    /** One side has a passphrase and the other has not. */
    private static final int UNSECURE = 11;

    private static final int USER_DEFINED = 2000;

    private Rejection() {}

    /** The handshake type that carries this code. */
    public static int type(int code) {
        return FIRST_TYPE + code;
    }

    /**
     * What a rejecting handshake's type means, for an operator.
     *
     * @param encrypted whether the caller has a passphrase
     */
    public static String words(int handshakeType, boolean encrypted) {
        int code = handshakeType - FIRST_TYPE;
        if (code == UNSECURE) {
            return (encrypted
                            ? "the receiver has no passphrase, but the caller has one"
                            : "the receiver wants a passphrase")
                    + suffix(code);
        }
        String reason = switch (code) {
            case 1 -> "system error at the peer";
            case 2 -> "refused by the peer's application (unknown or forbidden stream id?)";
            case 3 -> "the peer is out of resources";
            case 4 -> "the peer found the handshake incorrect";
            case 5 -> "too many pending connections at the peer";
            case 6 -> "internal error at the peer";
            case 7 -> "the peer is closing";
            case 8 -> "the peer requires a newer SRT version";
            case 9 -> "rendezvous cookie collision";
            case 10 -> "the passphrase is wrong";
            case 12 -> "the peer does not accept live mode (stream API expected)";
            case 13 -> "the peer uses another congestion control";
            case 14 -> "the peer requires a packet filter";
            case 15 -> "the peer requires a bonding group";
            case 16 -> "time-out at the peer";
            case 17 -> "the peer uses another encryption mode";
            case 1000 -> "refused by the server";
            case 1001 -> "the stream id has a key that the server does not know";
            case 1002 -> "the session in the stream id has expired";
            case 1003 -> "file path not found";
            case 1004 -> "the host in the stream id is unknown to the server";
            case 1400 -> "bad request: the stream id is malformed";
            case 1401 -> "unauthorised";
            case 1402 -> "the server is overloaded or the quota is used up";
            case 1403 -> "forbidden";
            case 1404 -> "stream not found";
            case 1405 -> "the mode in the stream id is not supported (publish expected?)";
            case 1406 -> "the parameters in the stream id are not acceptable";
            case 1409 -> "conflict: the stream is already being published";
            case 1415 -> "media type not supported";
            case 1423 -> "the stream is locked";
            case 1424 -> "a session that this one depends on is gone";
            case 1500 -> "internal server error";
            case 1501 -> "not implemented by the server";
            case 1502 -> "the target behind the gateway refused";
            case 1503 -> "service unavailable";
            case 1505 -> "SRT version not supported";
            case 1507 -> "no storage left at the server";
            default -> code >= USER_DEFINED ? "a reason of the server's own" : "unknown reason";
        };
        return reason + suffix(code);
    }

    private static String suffix(int code) {
        return " (SRT rejection code " + code + ")";
    }
}
