package org.ovcgateway.onvif.discovery;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Puts the addresses that a device tells of itself into the order in which they are worth trying. Devices tell addresses that
 * they once had, that are of another network, or that reach only those on the same link. No name is looked up.
 */
final class AddressRanking {
    static final String DEFAULT_PATH = "/onvif/device_service";
    private static final Pattern REPEATED_PORT = Pattern.compile("(?i)^(https?://[^/:\\[\\]]+:\\d+)(?::\\d+)+");
    /** What {@link URI} takes in the place of an interface's name. */
    private static final Pattern SCOPE = Pattern.compile("[A-Za-z0-9_.]+");

    /** How promising an address is. */
    enum Rank {
        /** IPv4, and the answer came from there. */
        SOURCE,
        /** IPv4 of the interface's own subnet. */
        NEIGHBOUR,
        /** Where the answer came from, though the device does not tell this address, or only by IPv6. */
        DERIVED,
        /** Another IPv4 address. */
        ELSEWHERE,
        /** Another IPv6 address. */
        IPV6,
        /** A name. */
        NAME
    }

    record Ranked(Rank rank, URI address) {
        static final Comparator<Ranked> ORDER = Comparator.comparing(Ranked::rank)
                .thenComparing(ranked -> "https".equals(ranked.address().getScheme()));
    }

    private final InetAddress source;
    private final @Nullable NetworkLink link;
    private final Interfaces interfaces;

    /**
     * @param source where the answer came from
     * @param link that it came in on; null if that is not known
     * @param interfaces whose subnets are near
     */
    AddressRanking(InetAddress source, @Nullable NetworkLink link, Interfaces interfaces) {
        this.source = source;
        this.link = link;
        this.interfaces = interfaces;
    }

    /** The best first; never empty. Those that lead nowhere are left out. */
    List<Ranked> rank(List<String> told) {
        List<Ranked> ranked = new ArrayList<>();
        URI pattern = null;
        boolean isSourceTold = false;
        for (String text : told) {
            URI address = parse(text);
            if (address == null) {
                continue;
            }
            pattern = pattern == null || address.getScheme().equals("http") ? address : pattern;
            InetAddress host = host(address);
            isSourceTold |= source.equals(host);
            Rank rank = rank(address.getHost(), host);
            if (rank != null) {
                ranked.add(new Ranked(rank, source.equals(host) ? at(address, source) : address));
            }
        }
        if (!isSourceTold) {
            ranked.add(new Ranked(
                    Rank.DERIVED, at(pattern == null ? URI.create("http://x" + DEFAULT_PATH) : pattern, source)));
        }
        ranked.sort(Ranked.ORDER);
        return ranked;
    }

    private @Nullable Rank rank(String name, @Nullable InetAddress host) {
        if (host == null) {
            return name.toLowerCase(Locale.ROOT).startsWith("localhost") ? null : Rank.NAME;
        }
        if (host.equals(source)) {
            return host instanceof Inet4Address ? Rank.SOURCE : Rank.DERIVED;
        }
        if (host.isAnyLocalAddress()
                || host.isLoopbackAddress()
                || host.isMulticastAddress()
                || host.isLinkLocalAddress()) {
            return null;
        }
        if (host instanceof Inet4Address) {
            boolean isNear = link == null ? interfaces.of(host) != null : link.isNeighbour(host);
            return isNear ? Rank.NEIGHBOUR : Rank.ELSEWHERE;
        }
        return Rank.IPV6;
    }

    /** Null if it is no address of HTTP. It comes without user name and fragment, and always with a path. */
    private static @Nullable URI parse(String text) {
        try {
            URI told = URI.create(REPEATED_PORT.matcher(text).replaceFirst("$1"));
            String scheme = told.getScheme() == null ? "" : told.getScheme().toLowerCase(Locale.ROOT);
            if (told.getHost() == null
                    || !(scheme.equals("http") || scheme.equals("https"))
                    || told.getPort() > 65535) {
                return null;
            }
            return URI.create(scheme + "://" + told.getHost() + rest(told, scheme));
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    /** Port, path and query. */
    private static String rest(URI address, String scheme) {
        int usual = scheme.equals("http") ? 80 : 443;
        String port = address.getPort() <= 0 || address.getPort() == usual ? "" : ":" + address.getPort();
        String path = address.getRawPath();
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        return port + (path == null || path.isEmpty() || path.equals("/") ? DEFAULT_PATH : path) + query;
    }

    /** Null for a name. */
    private static @Nullable InetAddress host(URI address) {
        return NetUtil.createInetAddressFromIpAddressString(address.getHost());
    }

    private URI at(URI address, InetAddress host) {
        return URI.create(address.getScheme() + "://" + text(host) + rest(address, address.getScheme()));
    }

    private String text(InetAddress host) {
        if (!(host instanceof Inet6Address six)) {
            return NetUtil.toAddressString(host);
        }
        String scope = "";
        if (six.isLinkLocalAddress() && (link != null || six.getScopeId() != 0)) {
            String name = link == null ? "" : link.name();
            scope = "%" + (SCOPE.matcher(name).matches() ? name : Integer.toString(scopeId(six)));
        }
        return "[" + NetUtil.toAddressString(six) + scope + "]";
    }

    private int scopeId(Inet6Address address) {
        return address.getScopeId() != 0 || link == null
                ? address.getScopeId()
                : link.networkInterface().getIndex();
    }
}
