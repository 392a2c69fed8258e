package org.ovcgateway.onvif.discovery;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What was found, each device once. Used on one thread. */
final class Devices {
    static final int MOST = 1000;
    static final int MOST_OF_SOURCE = 64;

    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Map<InetAddress, Integer> bySource = new HashMap<>();
    private final Interfaces interfaces;
    private long refused;

    /** A device as far as it is known. */
    private static final class Entry {
        private final @Nullable String endpointReference;
        private final Map<URI, AddressRanking.Ranked> addresses = new LinkedHashMap<>();
        private final Set<String> scopes = new LinkedHashSet<>();
        private String name = "";
        private String hardware = "";
        private InetAddress source;
        private @Nullable String networkInterface;

        Entry(@Nullable String endpointReference, InetAddress source, @Nullable NetworkLink link) {
            this.endpointReference = endpointReference;
            this.source = source;
            this.networkInterface = link == null ? null : link.name();
        }

        /** An answer by IPv4 is the better one to be known by. */
        void heardFrom(InetAddress other, @Nullable NetworkLink link) {
            if (other instanceof Inet4Address && !(source instanceof Inet4Address)) {
                source = other;
                networkInterface = link == null ? null : link.name();
            }
        }

        void add(Collection<AddressRanking.Ranked> more) {
            for (AddressRanking.Ranked ranked : more) {
                AddressRanking.Ranked known = addresses.get(ranked.address());
                boolean isBetter = known == null
                        ? addresses.size() < DiscoveryMessage.MAX_ADDRESSES
                        : ranked.rank().compareTo(known.rank()) < 0;
                if (isBetter) {
                    addresses.put(ranked.address(), ranked);
                }
            }
        }

        void add(DiscoveryMessage.Match match) {
            match.scopes().stream()
                    .limit(DiscoveryMessage.MAX_SCOPES - (long) scopes.size())
                    .forEach(scopes::add);
            name = name.isEmpty() ? match.scope("name") : name;
            hardware = hardware.isEmpty() ? match.scope("hardware") : hardware;
        }

        Set<String> hosts() {
            return addresses.keySet().stream().map(URI::getHost).collect(Collectors.toSet());
        }

        DiscoveredDevice device() {
            List<URI> inOrder = addresses.values().stream()
                    .sorted(AddressRanking.Ranked.ORDER)
                    .map(AddressRanking.Ranked::address)
                    .toList();
            return new DiscoveredDevice(
                    endpointReference, inOrder, name, hardware, List.copyOf(scopes), source, networkInterface);
        }
    }

    Devices(Interfaces interfaces) {
        this.interfaces = interfaces;
    }

    /**
     * Takes what a device says of itself.
     *
     * @param link that it came in on; null if that is not known
     * @return the device with all that is known of it by now; null if there are too many
     */
    @Nullable
    DiscoveredDevice add(DiscoveryMessage.Match match, InetAddress source, @Nullable NetworkLink link) {
        List<AddressRanking.Ranked> ranked = new AddressRanking(source, link, interfaces).rank(match.addresses());
        String key = match.endpointReference() == null ? source.getHostAddress() : match.endpointReference();
        Entry entry = entries.get(key);
        if (entry != null && isAnother(entry, source, ranked)) {
            key += " at " + source.getHostAddress();
            entry = entries.get(key);
        }
        if (entry == null) {
            if (isFull(source)) {
                return null;
            }
            entry = new Entry(match.endpointReference(), source, link);
            entries.put(key, entry);
        }
        entry.heardFrom(source, link);
        entry.add(ranked);
        entry.add(match);
        return entry.device();
    }

    /**
     * Takes a device that answered at an address without having told anything of itself.
     *
     * @return null if there are too many
     */
    @Nullable
    DiscoveredDevice add(InetAddress host, URI address) {
        NetworkLink link = interfaces.of(host);
        String key = host.getHostAddress();
        Entry entry = entries.get(key);
        if (entry == null) {
            if (isFull(host)) {
                return null;
            }
            entry = new Entry(null, host, link);
            entries.put(key, entry);
        }
        entry.add(List.of(new AddressRanking.Ranked(AddressRanking.Rank.SOURCE, address)));
        return entry.device();
    }

    /** Two devices of one make may have been given one and the same identifier. */
    private static boolean isAnother(Entry known, InetAddress source, List<AddressRanking.Ranked> ranked) {
        return !known.source.equals(source)
                && known.source instanceof Inet4Address
                && source instanceof Inet4Address
                && ranked.stream()
                        .map(candidate -> candidate.address().getHost())
                        .noneMatch(known.hosts()::contains);
    }

    private boolean isFull(InetAddress source) {
        if (entries.size() >= MOST || bySource.getOrDefault(source, 0) >= MOST_OF_SOURCE) {
            refused++;
            return true;
        }
        bySource.merge(source, 1, Integer::sum);
        return false;
    }

    /** How often a device was left out because there were too many. */
    long refused() {
        return refused;
    }

    /**
     * All of them by where they are; one that a sweep found is left out where another says that it is there, and one that tells
     * the same addresses as another: some devices have a new endpoint reference in each answer.
     */
    List<DiscoveredDevice> list() {
        Set<String> toldHosts = new HashSet<>();
        entries.values().stream()
                .filter(entry -> entry.endpointReference != null)
                .forEach(entry -> toldHosts.addAll(entry.hosts()));
        List<DiscoveredDevice> all = new ArrayList<>();
        Set<List<URI>> places = new HashSet<>();
        for (Entry entry : entries.values()) {
            if (entry.endpointReference != null || entry.hosts().stream().noneMatch(toldHosts::contains)) {
                DiscoveredDevice device = entry.device();
                if (places.add(device.addresses())) {
                    all.add(device);
                }
            }
        }
        all.sort(Comparator.comparing(
                        (DiscoveredDevice device) -> device.source().getAddress(), Arrays::compareUnsigned)
                .thenComparing(device -> String.valueOf(device.endpointReference())));
        return List.copyOf(all);
    }
}
