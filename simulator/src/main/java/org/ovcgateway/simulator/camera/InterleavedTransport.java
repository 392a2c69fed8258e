package org.ovcgateway.simulator.camera;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the Transport header (RFC 2326 12.39) of clients that want their packets interleaved. */
final class InterleavedTransport {
    private static final Pattern CHANNELS = Pattern.compile("interleaved\\s*=\\s*(\\d{1,3})(?:\\s*-\\s*(\\d{1,3}))?");
    private static final int LAST_PAIR = 254;

    private InterleavedTransport() {}

    /**
     * Chooses the channel for RTP; that for RTCP is the next one.
     *
     * @param header what the client offers, by preference, or null
     * @param taken the tracks that have their channels already
     * @return what the first interleaved offer asks for, or a free pair if it asks for none or a taken one; -1 if it offers
     *     only other transports or all pairs are taken
     */
    static int choose(@Nullable String header, List<TrackSender> taken) {
        if (header == null) {
            return -1;
        }
        for (String offer : header.toLowerCase(Locale.ROOT).split(",")) {
            if (offer.trim().startsWith("rtp/avp/tcp")) {
                Matcher channels = CHANNELS.matcher(offer);
                int wanted = channels.find() ? Integer.parseInt(channels.group(1)) : LAST_PAIR + 1;
                return wanted <= LAST_PAIR && isFree(wanted, taken) ? wanted : firstFree(taken);
            }
        }
        return -1;
    }

    private static int firstFree(List<TrackSender> taken) {
        for (int pair = 0; pair <= LAST_PAIR; pair += 2) {
            if (isFree(pair, taken)) {
                return pair;
            }
        }
        return -1;
    }

    private static boolean isFree(int channel, List<TrackSender> taken) {
        return taken.stream().noneMatch(track -> track.usesChannel(channel) || track.usesChannel(channel + 1));
    }
}
