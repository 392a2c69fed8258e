package org.ovcgateway.gateway.record;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Locale;

/** Where addresses that the platform hands out may point ({@code platform.allow-private-addresses}). */
public final class AddressPolicy {
    private AddressPolicy() {}

    /** Whether the URL's host is written as an address, or by a name, that stands for this machine or a private network. */
    public static boolean isPrivate(URI url) {
        String host = url.getHost();
        if (host == null) {
            return true;
        }
        String name = host.toLowerCase(Locale.ROOT);
        if (name.equals("localhost") || name.endsWith(".localhost") || name.endsWith(".local")) {
            return true;
        }
        byte[] address = NetUtil.createByteArrayFromIpAddressString(name.replaceAll("^\\[|]$", ""));
        return address != null && isPrivate(address);
    }

    private static boolean isPrivate(byte[] bytes) {
        try {
            InetAddress address = InetAddress.getByAddress(bytes);
            boolean uniqueLocal = bytes.length == 16 && (bytes[0] & 0xFE) == 0xFC; // RFC 4193
            boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xC0) == 64; // RFC 6598
            return address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || address.isLinkLocalAddress()
                    || address.isSiteLocalAddress()
                    || address.isMulticastAddress()
                    || uniqueLocal
                    || shared;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
        }
    }
}
