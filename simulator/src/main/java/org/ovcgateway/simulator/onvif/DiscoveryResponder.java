package org.ovcgateway.simulator.onvif;

import static org.ovcgateway.simulator.onvif.Tag.tag;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.datagram.DatagramPacket;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.datagram.DatagramSocketOptions;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** WS-Discovery, ad hoc mode (WS-Discovery April 2005, ONVIF Core 7): Hello, Bye, ProbeMatches, ResolveMatches. */
final class DiscoveryResponder {
    private static final Logger LOG = LoggerFactory.getLogger(DiscoveryResponder.class);
    private static final String GROUP = "239.255.255.250";
    private static final String TO_ALL = "urn:schemas-xmlsoap-org:ws:2005:04:discovery";
    private static final String ANONYMOUS = "http://schemas.xmlsoap.org/ws/2004/08/addressing/role/anonymous";
    private static final String WILDCARD = "0.0.0.0";

    private final Vertx vertx;
    private final OnvifSettings settings;
    private final FaultSwitches faults;
    private final List<String> scopes;
    private final long instance = System.currentTimeMillis() / 1000;
    private @Nullable DatagramSocket socket;
    /** Bound to the device's own address, as the interface that a multicast leaves by is chosen by that; null without multicast. */
    private @Nullable DatagramSocket announcer;

    private volatile int port;
    private String host;
    private int httpPort;
    private int messages;
    private boolean missed;

    DiscoveryResponder(Vertx vertx, OnvifSettings settings, FaultSwitches faults, List<String> scopes) {
        this.vertx = vertx;
        this.settings = settings;
        this.host = settings.host();
        this.faults = faults;
        this.scopes = scopes;
    }

    /** Safe for any thread. */
    int port() {
        return port;
    }

    /**
     * Listens, if the device is to be found, and says Hello.
     *
     * @param newHttpPort of the device service
     */
    Future<Void> start(int newHttpPort) {
        httpPort = newHttpPort;
        Integer wanted = settings.discoveryPort();
        if (wanted == null) {
            return Future.succeededFuture();
        }
        boolean multicast = wanted == OnvifSettings.DISCOVERY_PORT;
        DatagramSocketOptions options =
                new DatagramSocketOptions().setReuseAddress(multicast).setIpV6(false);
        DatagramSocket opened = vertx.createDatagramSocket(options);
        socket = opened;
        opened.handler(this::receive);
        return opened.listen(wanted, multicast ? WILDCARD : host)
                .compose(listening -> {
                    port = listening.localAddress().port();
                    return multicast ? join(opened).compose(joined -> openAnnouncer()) : Future.succeededFuture();
                })
                .onSuccess(ready -> hello());
    }

    private Future<Void> openAnnouncer() {
        DatagramSocket opened = vertx.createDatagramSocket(
                new DatagramSocketOptions().setMulticastTimeToLive(1).setIpV6(false));
        announcer = opened;
        return opened.listen(0, host).mapEmpty();
    }

    private Future<Void> join(DatagramSocket opened) {
        String name = settings.discoveryInterface();
        return name == null ? opened.listenMulticastGroup(GROUP) : opened.listenMulticastGroup(GROUP, name, null);
    }

    /** Says Bye and listens no more. */
    Future<Void> stop() {
        DatagramSocket speaking = announcer;
        return speaking == null ? close() : announcement(speaking, "Bye").transform(said -> close());
    }

    /** Is at another address from now on, says nothing at the old one and Hello at the new one. */
    Future<Void> moveTo(String newHost) {
        return close().compose(closed -> {
            host = newHost;
            return start(httpPort);
        });
    }

    private Future<Void> close() {
        DatagramSocket listening = socket;
        DatagramSocket speaking = announcer;
        socket = null;
        announcer = null;
        Future<Void> silent = speaking == null ? Future.succeededFuture() : speaking.close();
        return listening == null ? silent : silent.transform(closed -> listening.close());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody hears it, or somebody does
    void hello() {
        if (announcer != null) {
            announcement(announcer, "Hello");
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // as hello
    void bye() {
        if (announcer != null) {
            announcement(announcer, "Bye");
        }
    }

    private Future<Void> announcement(DatagramSocket from, String kind) {
        Tag content = tag("d:" + kind, description(httpAddresses()));
        return from.send(
                envelope(Namespaces.DISCOVERY + "/" + kind, TO_ALL, null, content),
                OnvifSettings.DISCOVERY_PORT,
                GROUP);
    }

    private void receive(DatagramPacket packet) {
        try {
            Node envelope = Node.parse(packet.data().getBytes());
            Node probe = envelope.find("Body", "Probe");
            Node resolve = envelope.find("Body", "Resolve");
            String id = envelope.text("Header", "MessageID");
            if (id == null) {
                return;
            }
            if (probe != null && isMeant(probe)) {
                answer(packet, "ProbeMatch", id);
            } else if (resolve != null
                    && settings.identity().endpoint().equals(resolve.text("EndpointReference", "Address"))) {
                answer(packet, "ResolveMatch", id);
            }
        } catch (IOException | OnvifFailure e) {
            LOG.debug("what came to the discovery port is no probe: {}", e.getMessage());
        }
    }

    private boolean isMeant(Node probe) {
        String types = probe.text("Types");
        boolean device = types == null || types.isEmpty() || hasType(types, "Device");
        boolean transmitter = types == null || types.isEmpty() || hasType(types, "NetworkVideoTransmitter");
        boolean meant = (device && !faults.has(OnvifFault.DISCOVERY_ONLY_NVT))
                || (transmitter && !faults.has(OnvifFault.DISCOVERY_ONLY_DEVICE));
        String wanted = probe.text("Scopes");
        if (wanted != null) {
            for (String scope : wanted.split("\\s+")) {
                meant &= scope.isEmpty() || scopes.stream().anyMatch(own -> own.startsWith(scope));
            }
        }
        if (meant && faults.has(OnvifFault.DISCOVERY_MISSES_FIRST)) {
            missed = !missed;
            return !missed;
        }
        return meant;
    }

    private static boolean hasType(String types, String type) {
        for (String each : types.split("\\s+")) {
            if (each.equals(type) || each.endsWith(":" + type)) {
                return true;
            }
        }
        return false;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a datagram may be lost
    private void answer(DatagramPacket packet, String kind, String id) {
        DatagramSocket open = socket;
        if (open == null) {
            return;
        }
        Tag content = tag("d:" + kind + "es", tag("d:" + kind, description(httpAddresses())));
        String text = envelope(Namespaces.DISCOVERY + "/" + kind + "es", ANONYMOUS, id, content);
        int times = faults.has(OnvifFault.DISCOVERY_DUPLICATES) ? 3 : 1;
        for (int i = 0; i < times; i++) {
            open.send(text, packet.sender().port(), packet.sender().hostAddress());
        }
    }

    private List<Tag> description(String addresses) {
        String endpoint = faults.has(OnvifFault.DISCOVERY_CHANGING_REFERENCE)
                ? "urn:uuid:" + UUID.randomUUID()
                : settings.identity().endpoint();
        return List.of(
                tag("a:EndpointReference", tag("a:Address", endpoint)),
                tag("d:Types", "dn:NetworkVideoTransmitter tds:Device"),
                tag("d:Scopes", scopes.stream().collect(Collectors.joining(" "))),
                tag("d:XAddrs", addresses),
                tag("d:MetadataVersion", 1));
    }

    private String httpAddresses() {
        String tail = ":" + httpPort + Service.DEVICE.path();
        String right = "http://" + (host.contains(":") ? "[" + host + "]" : host) + tail;
        if (faults.has(OnvifFault.DISCOVERY_WRONG_ADDRESS)) {
            return "http://192.0.2.77" + tail;
        }
        return faults.has(OnvifFault.DISCOVERY_SEVERAL_ADDRESSES)
                ? "http://169.254.7.7" + tail + " https://" + host + tail + " http://[fe80::1]" + tail + " " + right
                : right;
    }

    private String envelope(String action, String to, @Nullable String relatesTo, Tag content) {
        Tag header = tag(
                "s:Header",
                tag("a:MessageID", "urn:uuid:" + UUID.randomUUID()),
                Tag.optional("a:RelatesTo", relatesTo),
                tag("a:To", to),
                tag("a:Action", action),
                tag(
                        "d:AppSequence",
                        Tag.attribute("InstanceId", instance),
                        Tag.attribute("MessageNumber", ++messages)));
        return Soap.envelope(header, content).document();
    }
}
