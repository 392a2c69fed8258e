package org.ovcgateway.onvif.discovery;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.xml.XmlException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One search, from its first question to its last answer. Lives on one event loop. */
final class Search {
    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

    /** When each question is asked, in milliseconds: datagrams get lost (WS-Discovery 2.4, SOAP over UDP 3.1). */
    private static final List<Integer> ROUNDS = List.of(0, 500, 1000);

    /** Addresses that are asked one by one are asked so many at a time, so that no queue overflows. */
    private static final int BATCH = 32;

    private static final int BATCH_MILLIS = 20;

    /** A socket with those that are asked through it. */
    private record Asker(DatagramChannel channel, List<InetSocketAddress> asked) {}

    private final VertxInternal vertx;
    private final ContextInternal context;
    private final Discovery.Options options;
    private final Interfaces interfaces;
    private final int port;
    private final Sweep.Manner manner;
    private final Promise<List<DiscoveredDevice>> promise;
    private final Devices devices;
    private final AnswerBudget budget = new AnswerBudget();
    private final Set<String> asked = new HashSet<>();
    private final List<Asker> askers = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final Set<ScheduledFuture<?>> timers = new HashSet<>();
    private @Nullable Sweep sweep;
    private @Nullable String unreadable;
    private long unreadableCount;
    private boolean isOver;

    Search(
            VertxInternal vertx,
            ContextInternal context,
            Discovery.Options options,
            Interfaces interfaces,
            int port,
            Sweep.Manner manner) {
        this.vertx = vertx;
        this.context = context;
        this.options = options;
        this.interfaces = interfaces;
        this.port = port;
        this.manner = manner;
        this.promise = context.promise();
        this.devices = new Devices(interfaces);
    }

    /** The future is completed on the loop; it fails where there is somebody to ask but no question can be sent. */
    Future<List<DiscoveredDevice>> run() {
        List<Future<?>> opened = new ArrayList<>();
        for (NetworkLink link : interfaces.links()) {
            if (!link.subnets().isEmpty()) {
                opened.add(ask(link, link.subnets().get(0).own(), Discovery.GROUP));
            }
            if (link.linkLocal() != null) {
                opened.add(ask(link, link.linkLocal(), Discovery.group6(link)));
            }
        }
        List<InetAddress> single = new ArrayList<>(options.addresses());
        if (options.subnet() != null) {
            single.addAll(options.subnet().hosts());
        }
        opened.add(ask(single, false));
        opened.add(ask(single, true));
        Future.join(List.copyOf(opened)).onComplete(all -> begin());
        return promise.future();
    }

    private Future<?> ask(NetworkLink link, InetAddress own, InetAddress group) {
        return new Sockets(vertx, context)
                .open(new InetSocketAddress(own, 0), link.networkInterface(), packet -> received(packet, link))
                .onSuccess(channel -> use(channel, List.of(new InetSocketAddress(group, port))))
                .onFailure(failure -> faults.add(link.name() + ": " + failure.getMessage()));
    }

    private Future<?> ask(List<InetAddress> single, boolean six) {
        List<InetSocketAddress> ofFamily = single.stream()
                .filter(address -> address instanceof Inet6Address == six)
                .map(address -> new InetSocketAddress(address, port))
                .toList();
        if (ofFamily.isEmpty()) {
            return Future.succeededFuture();
        }
        return new Sockets(vertx, context)
                .open(new InetSocketAddress(six ? "::" : "0.0.0.0", 0), null, packet -> received(packet, null))
                .onSuccess(channel -> use(channel, ofFamily))
                .onFailure(failure -> faults.add("single addresses: " + failure.getMessage()));
    }

    private void use(DatagramChannel channel, List<InetSocketAddress> those) {
        askers.add(new Asker(channel, those));
    }

    private void begin() {
        if (askers.isEmpty()) {
            isOver = true;
            if (faults.isEmpty()) {
                promise.complete(List.of()); // nobody to ask
            } else {
                promise.fail(new IOException("cannot search for cameras: " + String.join("; ", faults)));
            }
            return;
        }
        faults.forEach(fault -> LOG.warn("[discovery] does not search everywhere: {}", fault));
        int last = 0;
        for (int round : ROUNDS) {
            for (Asker asker : askers) {
                for (int from = 0; from < asker.asked.size(); from += BATCH) {
                    List<InetSocketAddress> batch =
                            asker.asked.subList(from, Math.min(from + BATCH, asker.asked.size()));
                    int at = round + from / BATCH * BATCH_MILLIS;
                    last = Math.max(last, at);
                    later(at, () -> batch.forEach(address -> probe(asker.channel, address)));
                }
            }
        }
        Promise<Void> heard = context.promise();
        later(last + options.patience().toMillis(), heard::complete);
        Future<Void> swept = options.subnet() == null
                ? Future.succeededFuture()
                : sweep(options.subnet().hosts());
        Future.join(heard.future(), swept).onComplete(both -> end());
    }

    private Future<Void> sweep(List<InetAddress> hosts) {
        Sweep started = new Sweep(vertx, context, hosts, manner, (host, address) -> found(devices.add(host, address)));
        sweep = started;
        return started.run();
    }

    private void later(long milliseconds, Runnable task) {
        timers.add(
                context.nettyEventLoop().schedule(() -> context.dispatch(task), milliseconds, TimeUnit.MILLISECONDS));
    }

    private void probe(DatagramChannel channel, InetSocketAddress to) {
        for (DiscoveryMessage.Type type : DiscoveryMessage.Type.values()) {
            UUID id = UUID.randomUUID();
            asked.add("urn:uuid:" + id);
            Sockets.send(channel, DiscoveryMessage.probe(type, id), to);
        }
    }

    private void received(DatagramPacket packet, @Nullable NetworkLink link) {
        InetAddress source = packet.sender().getAddress();
        if (isOver || !budget.takes(source, packet.content().readableBytes())) {
            return;
        }
        try {
            DiscoveryMessage message = DiscoveryMessage.read(ByteBufUtil.getBytes(packet.content()));
            if (message.kind() == DiscoveryMessage.Kind.PROBE_MATCHES && isForUs(message.relatesTo())) {
                NetworkLink near = link == null ? interfaces.of(source) : link;
                message.matches().stream()
                        .filter(DiscoveryMessage.Match::isOnvif)
                        .forEach(match -> found(devices.add(match, source, near)));
            }
        } catch (XmlException e) {
            unreadableCount++;
            unreadable = unreadable == null ? source.getHostAddress() + ": " + e.getMessage() : unreadable;
        }
    }

    /** Some devices answer without saying to what, or shorten the identifier; one that says it answers somebody else does. */
    private boolean isForUs(@Nullable String relatesTo) {
        return relatesTo == null || !DiscoveryMessage.isUuid(relatesTo) || asked.contains(relatesTo);
    }

    private void found(@Nullable DiscoveredDevice device) {
        if (!isOver && device != null && options.enough().test(device)) {
            end();
        }
    }

    private void end() {
        if (isOver) {
            return;
        }
        isOver = true;
        timers.forEach(timer -> timer.cancel(false));
        askers.forEach(asker -> Sockets.close(asker.channel));
        if (sweep != null) {
            sweep.stop();
        }
        if (budget.refused() > 0 || devices.refused() > 0) {
            LOG.warn(
                    "[discovery] was flooded: {} answers were not read, {} devices left out",
                    budget.refused(),
                    devices.refused());
        }
        if (unreadable != null) {
            LOG.warn("[discovery] {} answers could not be read, the first from {}", unreadableCount, unreadable);
        }
        promise.complete(devices.list());
    }
}
