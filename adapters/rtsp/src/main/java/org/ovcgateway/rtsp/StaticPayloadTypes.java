package org.ovcgateway.rtsp;

import org.jspecify.annotations.Nullable;

/** The payload types that need no {@code a=rtpmap} (RFC 3551 6, tables 4 and 5). */
final class StaticPayloadTypes {

    private StaticPayloadTypes() {}

    /** What the {@code a=rtpmap} would say; null for a type that has no fixed meaning. */
    static @Nullable String name(int payloadType) {
        return switch (payloadType) {
            case 0 -> "PCMU/8000";
            case 2 -> "G726-32/8000"; // RFC 1890 has it as G721; reserved since, but still sent
            case 3 -> "GSM/8000";
            case 4 -> "G723/8000";
            case 5 -> "DVI4/8000";
            case 6 -> "DVI4/16000";
            case 7 -> "LPC/8000";
            case 8 -> "PCMA/8000";
            case 9 -> "G722/8000";
            case 10 -> "L16/44100/2";
            case 11 -> "L16/44100";
            case 14 -> "MPA/90000";
            case 15 -> "G728/8000";
            case 18 -> "G729/8000";
            case 26 -> "JPEG/90000";
            case 31 -> "H261/90000";
            case 32 -> "MPV/90000";
            case 33 -> "MP2T/90000";
            case 34 -> "H263/90000";
            default -> null;
        };
    }

    /** The clock rate that a {@code a=rtpmap} without one means, as far as the encoding leaves a choice; -1 if unknown. */
    static int usualClockRate(String encodingName) {
        return switch (encodingName) {
            case "PCMA", "PCMU", "G726-16", "G726-24", "G726-32", "G726-40", "G721" -> 8_000;
            case "AAL2-G726-16", "AAL2-G726-24", "AAL2-G726-32", "AAL2-G726-40" -> 8_000;
            case "OPUS" -> 48_000;
            case "H264", "H265", "JPEG", "MP4V-ES" -> 90_000;
            default -> -1;
        };
    }
}
