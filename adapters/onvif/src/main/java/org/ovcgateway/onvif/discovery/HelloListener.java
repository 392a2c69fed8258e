package org.ovcgateway.onvif.discovery;

import io.netty.buffer.ByteBufUtil;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.onvif.xml.XmlException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hears devices say that they come and go. Lives on one event loop; only {@link #start} and {@link #close} are called from elsewhere. */
final class HelloListener implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(Discovery.class);

    /** How often it looks for new interfaces, and forgives those that talked too much. */
    private static final int REFRESH_SECONDS = 30;

    private final ContextInternal context;
    private final Sockets sockets;
    private final Discovery.Options options;
    private final int port;
    private final Consumer<Announcement> heard;
    private final AnswerBudget budget = new AnswerBudget();
    private final Map<String, DatagramChannel> bySubject = new HashMap<>();
    private final Set<String> joined = new HashSet<>();
    private Interfaces interfaces = new Interfaces(List.of(), Map.of());
    private @Nullable ScheduledFuture<?> refresh;
    private @Nullable String trouble;
    private boolean isClosed;

    HelloListener(
            VertxInternal vertx,
            ContextInternal context,
            Discovery.Options options,
            int port,
            Consumer<Announcement> heard) {
        this.context = context;
        this.sockets = new Sockets(vertx, context);
        this.options = options;
        this.port = port;
        this.heard = heard;
    }

    void start() {
        context.runOnContext(v -> look());
    }

    @Override
    public void close() {
        context.runOnContext(v -> {
            isClosed = true;
            if (refresh != null) {
                refresh.cancel(false);
            }
            bySubject.values().forEach(Sockets::close);
            bySubject.clear();
        });
    }

    private void look() {
        if (isClosed) {
            return;
        }
        if (budget.refused() > 0) {
            LOG.warn("[discovery] was flooded: {} announcements were not read", budget.refused());
        }
        budget.reset();
        Discovery.look(context, options)
                .compose(this::hear)
                .onFailure(this::complain)
                .onSuccess(good -> trouble = null)
                .onComplete(looked -> {
                    if (!isClosed) {
                        refresh = context.nettyEventLoop()
                                .schedule(() -> context.dispatch(this::look), REFRESH_SECONDS, TimeUnit.SECONDS);
                    }
                });
    }

    private void complain(Throwable failure) {
        String words = String.valueOf(failure.getMessage());
        if (!words.equals(trouble)) {
            trouble = words;
            LOG.warn("[discovery] does not hear cameras announce themselves: {}", words);
        }
    }

    /** Bound to the group's address a socket hears nothing but what is said to the group. */
    private Future<Void> hear(Interfaces now) {
        interfaces = now;
        Future<Void> done = Future.succeededFuture();
        for (NetworkLink link : now.links()) {
            if (!link.subnets().isEmpty()) {
                done = done.compose(v -> join("IPv4", Discovery.GROUP, null, link));
            }
            if (link.linkLocal() != null) {
                done = done.compose(v -> join(link.name(), Discovery.group6(link), link, link));
            }
        }
        return done;
    }

    /**
     * @param subject what a socket is shared by
     * @param fixed the link that all comes from that is heard through this socket; null if it is to be found by the sender
     */
    private Future<Void> join(String subject, InetAddress group, @Nullable NetworkLink fixed, NetworkLink link) {
        String membership =
                subject + " " + link.name() + " " + link.networkInterface().getIndex();
        if (isClosed || joined.contains(membership)) {
            return Future.succeededFuture();
        }
        InetSocketAddress address = new InetSocketAddress(group, port);
        return socket(subject, address, fixed).compose(channel -> {
            Promise<Void> done = context.promise();
            channel.joinGroup(address, link.networkInterface()).addListener(result -> {
                if (result.isSuccess()) {
                    joined.add(membership);
                    done.complete();
                } else {
                    done.fail(new IOException("cannot join " + group.getHostAddress() + " on " + link.name() + ": "
                            + result.cause().getMessage()));
                }
            });
            return done.future();
        });
    }

    private Future<DatagramChannel> socket(String subject, InetSocketAddress address, @Nullable NetworkLink fixed) {
        DatagramChannel open = bySubject.get(subject);
        if (open != null) {
            return Future.succeededFuture(open);
        }
        return sockets.open(address, null, packet -> received(packet, fixed)).map(channel -> {
            if (isClosed) {
                Sockets.close(channel);
            } else {
                bySubject.put(subject, channel);
            }
            return channel;
        });
    }

    private void received(DatagramPacket packet, @Nullable NetworkLink fixed) {
        InetAddress source = packet.sender().getAddress();
        if (isClosed || !budget.takes(source, packet.content().readableBytes())) {
            return;
        }
        try {
            DiscoveryMessage message = DiscoveryMessage.read(ByteBufUtil.getBytes(packet.content()));
            NetworkLink link = fixed == null ? interfaces.of(source) : fixed;
            switch (message.kind()) {
                case HELLO -> tell(Announcement.Kind.HELLO, message, source, link);
                case BYE -> tell(Announcement.Kind.BYE, message, source, link);
                case PROBE_MATCHES, OTHER -> {
                    // questions of others
                }
            }
        } catch (XmlException e) {
            LOG.debug("[discovery] cannot read what {} announces: {}", source.getHostAddress(), e.getMessage());
        }
    }

    private void tell(
            Announcement.Kind kind, DiscoveryMessage message, InetAddress source, @Nullable NetworkLink link) {
        for (DiscoveryMessage.Match match : message.matches()) {
            DiscoveredDevice device = match.isOnvif() ? new Devices(interfaces).add(match, source, link) : null;
            if (device != null) {
                heard.accept(new Announcement(kind, device));
            }
        }
    }
}
