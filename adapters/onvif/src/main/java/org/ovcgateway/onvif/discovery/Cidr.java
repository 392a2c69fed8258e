package org.ovcgateway.onvif.discovery;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * A range of IPv4 addresses to be swept, small enough for that.
 *
 * @param first its first address as a number
 * @param prefix how many bits all its addresses share, {@link #SHORTEST} to 32
 */
public record Cidr(int first, int prefix) {
    /** 1024 addresses. */
    public static final int SHORTEST = 22;

    private static final Pattern FORM = Pattern.compile("([0-9.]{7,15})(?:/([0-9]{1,2}))?");

    public Cidr {
        if (prefix < SHORTEST || prefix > 32) {
            throw new IllegalArgumentException("expected a prefix of " + SHORTEST + " to 32 but was " + prefix);
        }
        first &= mask(prefix);
    }

    /**
     * Reads {@code 192.168.1.0/24}, or one address. Bits behind the prefix are of no matter.
     *
     * @throws IllegalArgumentException in words for an operator
     */
    public static Cidr parse(String text) {
        Matcher matcher = FORM.matcher(text);
        byte[] address = matcher.matches() ? NetUtil.createByteArrayFromIpAddressString(matcher.group(1)) : null;
        if (address == null) {
            throw new IllegalArgumentException("expected an IPv4 subnet such as 192.168.1.0/24 but was '" + text + "'");
        }
        int prefix = matcher.group(2) == null ? 32 : Integer.parseInt(matcher.group(2));
        if (prefix < SHORTEST || prefix > 32) {
            throw new IllegalArgumentException("expected a subnet of at most " + (1 << (32 - SHORTEST))
                    + " addresses (/" + SHORTEST + " to /32) but was '" + text + "'");
        }
        return new Cidr(number(address), prefix);
    }

    /** The addresses that a device can have: where there are more than two, neither the first nor the last. */
    public List<InetAddress> hosts() {
        int size = 1 << (32 - prefix);
        return IntStream.range(size > 2 ? 1 : 0, size > 2 ? size - 1 : size)
                .mapToObj(offset -> address(first + offset))
                .toList();
    }

    private static int mask(int prefix) {
        return -1 << (32 - prefix);
    }

    private static int number(byte[] address) {
        int number = 0;
        for (byte part : address) {
            number = (number << 8) | (part & 0xff);
        }
        return number;
    }

    private static InetAddress address(int number) {
        byte[] bytes = {(byte) (number >> 24), (byte) (number >> 16), (byte) (number >> 8), (byte) number};
        try {
            return InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError("four bytes are an address", e);
        }
    }

    @Override
    public String toString() {
        return NetUtil.toAddressString(address(first)) + "/" + prefix;
    }
}
