package org.ovcgateway.gateway.record;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where URLs that the platform hands out may point. Without {@code platform.allow-private-addresses} only to addresses of
 * the public Internet, so that a platform cannot make the gateway talk to its own box or to the network of the cameras.
 */
public enum AddressPolicy {
    ANY,
    PUBLIC_ONLY;

    /** Not reachable from the Internet, or not a single host (RFC 6890). */
    private static final List<Block> NOT_PUBLIC = List.of(
            Block.of("0.0.0.0", 8),
            Block.of("10.0.0.0", 8),
            Block.of("100.64.0.0", 10),
            Block.of("127.0.0.0", 8),
            Block.of("169.254.0.0", 16),
            Block.of("172.16.0.0", 12),
            Block.of("192.0.0.0", 24),
            Block.of("192.168.0.0", 16),
            Block.of("198.18.0.0", 15),
            Block.of("224.0.0.0", 3),
            Block.of("64:ff9b:1::", 48),
            Block.of("100::", 64),
            Block.of("fc00::", 7),
            Block.of("fe80::", 10),
            Block.of("fec0::", 10),
            Block.of("ff00::", 8));

    /** IPv6 addresses with an IPv4 address inside, and at which byte: IPv4-compatible and mapped, NAT64, 6to4. */
    private static final List<Block> EMBEDDED_AT_12 =
            List.of(Block.of("::", 96), Block.of("::ffff:0:0:0", 96), Block.of("64:ff9b::", 96));

    private static final Block EMBEDDED_AT_2 = Block.of("2002::", 16);

    /** All addresses with the same first bits. */
    private static final class Block {
        private final byte[] prefix;
        private final int bits;

        private Block(byte[] prefix, int bits) {
            this.prefix = prefix;
            this.bits = bits;
        }

        static Block of(String address, int bits) {
            byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address);
            if (bytes == null) {
                throw new IllegalArgumentException("expected an IP address but was " + address);
            }
            return new Block(bytes, bits);
        }

        boolean holds(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            int whole = bits / 8;
            int mask = 0xFF00 >> bits % 8 & 0xFF;
            return Arrays.equals(address, 0, whole, prefix, 0, whole)
                    && (mask == 0 || (address[whole] & mask) == (prefix[whole] & mask));
        }
    }

    /** The policy for the configured switch. */
    public static AddressPolicy of(boolean allowPrivateAddresses) {
        return allowPrivateAddresses ? ANY : PUBLIC_ONLY;
    }

    /** Whether a connection to the address may be made. */
    public boolean permits(InetAddress address) {
        return this == ANY || isPublic(address.getAddress());
    }

    /**
     * What can be said of a host before it is resolved.
     *
     * @param host name or IP address, IPv6 without brackets
     * @return false if it is an IP address that is not permitted, or a name for the box itself
     */
    public boolean permits(String host) {
        if (this == ANY) {
            return true;
        }
        InetAddress literal = literal(host);
        String name = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
        return literal == null ? !name.equalsIgnoreCase("localhost") : permits(literal);
    }

    /** The address that a host is written as; null for a name. */
    static @Nullable InetAddress literal(String host) {
        return NetUtil.createInetAddressFromIpAddressString(host);
    }

    private static boolean isPublic(byte[] address) {
        if (NOT_PUBLIC.stream().anyMatch(block -> block.holds(address))) {
            return false;
        }
        if (EMBEDDED_AT_12.stream().anyMatch(block -> block.holds(address))) {
            return isPublic(Arrays.copyOfRange(address, 12, 16));
        }
        return !EMBEDDED_AT_2.holds(address) || isPublic(Arrays.copyOfRange(address, 2, 6));
    }
}
