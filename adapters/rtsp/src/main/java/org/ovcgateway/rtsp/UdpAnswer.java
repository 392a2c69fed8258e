package org.ovcgateway.rtsp;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The {@code Transport} header of an answer to a SETUP that asked for UDP (RFC 2326 12.39).
 *
 * @param rtpPort where the camera sends RTP from; 0 if it does not say
 * @param rtcpPort where the camera takes RTCP; 0 if it does not say
 * @param source another address of the camera's that packets come from; null if it names none, or a name
 */
record UdpAnswer(int rtpPort, int rtcpPort, @Nullable InetAddress source) {

    /** Reads the header; null if the camera answered with interleaved TCP. */
    static @Nullable UdpAnswer parse(@Nullable String header) throws RtspException {
        if (header == null) {
            return new UdpAnswer(0, 0, null);
        }
        int rtp = 0;
        int rtcp = 0;
        InetAddress source = null;
        String[] parameters = header.toLowerCase(Locale.ROOT).split(";", -1);
        if (parameters[0].contains("tcp")) {
            return null;
        }
        for (String parameter : parameters) {
            String[] nameAndValue = parameter.strip().split("\\s*=\\s*", 2);
            if (nameAndValue[0].equals("multicast")) {
                throw new RtspException(
                        RtspException.Kind.UNSUPPORTED,
                        "expected unicast but the camera chose \"" + RtspUrl.printable(header) + '"');
            }
            if (nameAndValue.length == 2 && nameAndValue[0].equals("interleaved")) {
                return null;
            }
            if (nameAndValue.length == 2 && nameAndValue[0].equals("server_port")) {
                String[] pair = nameAndValue[1].split("-", 2);
                rtp = port(pair[0], header);
                rtcp = pair.length == 2 ? port(pair[1], header) : (rtp + 1) & 0xFFFF;
            }
            if (nameAndValue.length == 2 && nameAndValue[0].equals("source")) {
                source = address(nameAndValue[1]);
            }
        }
        return new UdpAnswer(rtp, rtcp, source);
    }

    private static int port(String text, String header) throws RtspException {
        int port = RtspHeaders.decimal(text);
        if (port < 0 || port > 65535) {
            throw new RtspException(
                    RtspException.Kind.PROTOCOL,
                    "expected ports of 0 to 65535 but was \"" + RtspUrl.printable(header) + '"');
        }
        return port;
    }

    /** Only what is an address already: a name would have to be looked up. */
    private static @Nullable InetAddress address(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        try {
            return bytes == null ? null : InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            return null;
        }
    }
}
