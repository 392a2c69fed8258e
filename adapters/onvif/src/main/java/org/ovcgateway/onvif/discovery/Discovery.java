package org.ovcgateway.onvif.discovery;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.io.Closeable;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Finds ONVIF devices: WS-Discovery by multicast on every real interface, probes of single addresses, a sweep over a subnet.
 * Its methods may be called from any thread and do not block; futures are completed on the context of the caller.
 */
public final class Discovery {
    static final int PORT = 3702;
    static final InetAddress GROUP = NetUtil.createInetAddressFromIpAddressString("239.255.255.250");
    private static final byte[] GROUP6 = Objects.requireNonNull(NetUtil.createByteArrayFromIpAddressString("ff02::c"));

    private final VertxInternal vertx;
    private final int port;
    private final Sweep.Manner manner;

    /**
     * Where to look, and for how long.
     *
     * @param interfaces to search on, by name; empty for all real ones
     * @param addresses to be asked each by itself, such as those behind a router
     * @param subnet all of whose addresses are asked, by WS-Discovery and by HTTP; null for none
     * @param patience how long answers are waited for after the last question
     * @param enough whether a device is the one that was looked for, so that the search ends early
     */
    public record Options(
            List<String> interfaces,
            List<InetAddress> addresses,
            @Nullable Cidr subnet,
            Duration patience,
            Predicate<DiscoveredDevice> enough) {

        /** Every real interface, and nothing else. Devices answer within half a second (WS-Discovery 2.4). */
        public static final Options DEFAULT =
                new Options(List.of(), List.of(), null, Duration.ofMillis(2500), device -> false);

        public Options {
            interfaces = List.copyOf(interfaces);
            addresses = List.copyOf(addresses);
        }

        public Options withInterfaces(List<String> names) {
            return new Options(names, addresses, subnet, patience, enough);
        }

        public Options withAddresses(List<InetAddress> those) {
            return new Options(interfaces, those, subnet, patience, enough);
        }

        public Options withSubnet(@Nullable Cidr range) {
            return new Options(interfaces, addresses, range, patience, enough);
        }

        public Options withPatience(Duration time) {
            return new Options(interfaces, addresses, subnet, time, enough);
        }

        public Options withEnough(Predicate<DiscoveredDevice> wanted) {
            return new Options(interfaces, addresses, subnet, patience, wanted);
        }
    }

    /**
     * The interfaces that a search with some options uses.
     *
     * @param searched their names
     * @param leftOut why others that are up are not among them, by name, as in {@code docker0: is a bridge}
     */
    public record Reach(List<String> searched, Map<String, String> leftOut) {}

    public Discovery(Vertx vertx) {
        this(vertx, PORT, Sweep.Manner.USUAL);
    }

    /** For tests: another port than that of the specification, another manner to sweep. */
    Discovery(Vertx vertx, int port, Sweep.Manner manner) {
        this.vertx = (VertxInternal) vertx;
        this.port = port;
        this.manner = manner;
    }

    /**
     * Asks everybody, and collects who answers; each device is in the list once, at most 1,000 are. It takes a second longer
     * than the options' patience, more with a subnet: up to two minutes with a large one.
     *
     * @return fails with an {@link java.io.IOException} in words where an interface that is named cannot be searched on, or no
     *     question can be sent at all
     */
    public Future<List<DiscoveredDevice>> search(Options options) {
        ContextInternal own = vertx.createEventLoopContext();
        Promise<List<DiscoveredDevice>> found = vertx.getOrCreateContext().promise();
        look(own, options)
                .compose(interfaces -> new Search(vertx, own, options, interfaces, port, manner).run())
                .onComplete(found);
        return found.future();
    }

    /** Which interfaces a search with these options would use; fails as {@link #search} does. */
    public Future<Reach> reach(Options options) {
        return look(vertx.getOrCreateContext(), options)
                .map(interfaces -> new Reach(interfaces.names(), interfaces.leftOut()));
    }

    /**
     * Hears devices that come and go, on every real interface, also on those that appear later.
     *
     * @param heard called on an event loop, always the same
     * @return ends it; nothing is heard afterwards
     */
    public Closeable listen(Consumer<Announcement> heard) {
        return listen(List.of(), heard);
    }

    /** As {@link #listen(Consumer)}, on these interfaces only; empty for all real ones. */
    public Closeable listen(List<String> interfaces, Consumer<Announcement> heard) {
        HelloListener listener = new HelloListener(
                vertx, vertx.createEventLoopContext(), Options.DEFAULT.withInterfaces(interfaces), port, heard);
        listener.start();
        return listener;
    }

    /** Files of the kernel are read to tell what an interface is: not on a loop. */
    static Future<Interfaces> look(ContextInternal context, Options options) {
        return context.executeBlocking(() -> Interfaces.look(options.interfaces()), false);
    }

    /** All devices on a link, by IPv6. */
    static InetAddress group6(NetworkLink link) {
        try {
            return Inet6Address.getByAddress(null, GROUP6, link.networkInterface());
        } catch (UnknownHostException e) {
            throw new AssertionError("sixteen bytes are an address", e);
        }
    }
}
