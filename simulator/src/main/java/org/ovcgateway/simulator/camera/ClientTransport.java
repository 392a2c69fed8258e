package org.ovcgateway.simulator.camera;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a client wants a track's packets, by the Transport header of its SETUP (RFC 2326 12.39). */
sealed interface ClientTransport {
    Pattern CHANNELS = Pattern.compile("interleaved\\s*=\\s*(\\d{1,3})(?:\\s*-\\s*(\\d{1,3}))?");
    Pattern PORTS = Pattern.compile("client_port\\s*=\\s*(\\d{1,5})(?:\\s*-\\s*(\\d{1,5}))?");
    int LAST_PAIR = 254;
    int LAST_PORT = 65_535;

    /** In the connection; RTCP on the channel after that of RTP. */
    record Interleaved(int rtpChannel) implements ClientTransport {}

    /** In datagrams to these ports of the client's. */
    record Datagrams(int rtpPort, int rtcpPort) implements ClientTransport {}

    /**
     * Chooses the first that the camera takes.
     *
     * @param header what the client offers, by preference, or null
     * @param taken the tracks that have their channels already
     * @param alsoTaken a channel that is taken with the next, or a negative number
     * @return null if none is taken. Channels are those that the offer asks for, or a free pair if it asks for none or a
     *     taken one
     */
    static @Nullable ClientTransport choose(
            @Nullable String header, List<TrackSender> taken, int alsoTaken, Refusal refused) {
        if (header == null) {
            return null;
        }
        for (String offer : header.toLowerCase(Locale.ROOT).split(",", -1)) {
            String profile = offer.split(";", 2)[0].strip();
            ClientTransport chosen = null;
            if (profile.equals("rtp/avp/tcp") && refused != Refusal.TCP) {
                chosen = interleaved(offer, taken, alsoTaken);
            } else if ((profile.equals("rtp/avp") || profile.equals("rtp/avp/udp")) && refused != Refusal.UDP) {
                chosen = datagrams(offer);
            }
            if (chosen != null) {
                return chosen;
            }
        }
        return null;
    }

    private static @Nullable ClientTransport datagrams(String offer) {
        Matcher ports = PORTS.matcher(offer);
        if (offer.contains("multicast") || !ports.find()) {
            return null;
        }
        int rtp = Integer.parseInt(ports.group(1));
        int rtcp = ports.group(2) == null ? rtp + 1 : Integer.parseInt(ports.group(2));
        return rtp < 1 || rtp > LAST_PORT || rtcp < 1 || rtcp > LAST_PORT ? null : new Datagrams(rtp, rtcp);
    }

    private static @Nullable ClientTransport interleaved(String offer, List<TrackSender> taken, int alsoTaken) {
        Matcher channels = CHANNELS.matcher(offer);
        int wanted = channels.find() ? Integer.parseInt(channels.group(1)) : LAST_PAIR + 1;
        if (wanted <= LAST_PAIR && isFree(wanted, taken, alsoTaken)) {
            return new Interleaved(wanted);
        }
        for (int pair = 0; pair <= LAST_PAIR; pair += 2) {
            if (isFree(pair, taken, alsoTaken)) {
                return new Interleaved(pair);
            }
        }
        return null;
    }

    private static boolean isFree(int channel, List<TrackSender> taken, int alsoTaken) {
        boolean overlaps = alsoTaken >= 0 && Math.abs(channel - alsoTaken) <= 1;
        return !overlaps
                && taken.stream().noneMatch(track -> track.usesChannel(channel) || track.usesChannel(channel + 1));
    }
}
