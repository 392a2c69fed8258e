package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.testkit.DroppedDatagrams;
import org.ovcgateway.testkit.PeerProcess;

/**
 * What ffmpeg sent by RTP.
 *
 * @param tracks what its session description says
 * @param packets of all tracks, in the order of arrival
 */
record RtpCapture(List<RtpTrack> tracks, List<Received> packets) {
    private static final Duration AT_MOST = Duration.ofSeconds(40);
    private static final int ATTEMPTS = 5;

    /** When nothing has come for so long after the end, nothing will. */
    private static final long A_WHILE_MILLIS = 300;

    /** A packet as it came from a socket. */
    record Received(int track, boolean rtcp, ByteBuf bytes, long nanos) {}

    /**
     * Runs ffmpeg to its end; again, if this machine was too busy to read all that it sent.
     *
     * @param command makes its command line from the RTP ports, one for each track
     */
    static RtpCapture of(int tracks, Path folder, Function<int[], List<String>> command) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Path description = folder.resolve("session.sdp");
            try (Sockets sockets = new Sockets(tracks)) {
                List<String> words = new ArrayList<>(command.apply(sockets.rtpPorts()));
                words.addAll(List.of("-sdp_file", description.toString()));
                PeerProcess.run(AT_MOST, words.toArray(new String[0]));
                List<Received> packets = sockets.packets();
                if (attempt == ATTEMPTS || !sockets.overflowed()) {
                    return new RtpCapture(tracks(Files.readString(description)), packets);
                }
            }
        }
    }

    void replay(RtpReceiver receiver, long[] now) {
        for (Received packet : packets) {
            now[0] = packet.nanos;
            ByteBuf bytes = packet.bytes.duplicate();
            if (packet.rtcp) {
                receiver.rtcp(packet.track, bytes);
            } else {
                receiver.rtp(packet.track, bytes);
            }
        }
    }

    private static List<RtpTrack> tracks(String description) {
        List<RtpTrack> tracks = new ArrayList<>();
        String[] media = description.split("\nm=");
        for (int i = 1; i < media.length; i++) {
            int payloadType = Integer.parseInt(
                    media[i].lines().findFirst().orElseThrow().strip().split(" ")[3]);
            String[] map = switch (payloadType) { // RFC 3551 6; static ones need no rtpmap
                case 0 -> new String[] {"PCMU", "8000"};
                case 8 -> new String[] {"PCMA", "8000"};
                case 10 -> new String[] {"L16", "44100", "2"};
                case 11 -> new String[] {"L16", "44100"};
                default -> new String[0];
            };
            Map<String, String> parameters = new HashMap<>();
            for (String line : media[i].lines().map(String::strip).toList()) {
                if (line.startsWith("a=rtpmap:")) {
                    map = line.substring(line.indexOf(' ') + 1).split("/");
                } else if (line.startsWith("a=fmtp:")) {
                    for (String parameter :
                            line.substring(line.indexOf(' ') + 1).split(";")) {
                        int equals = parameter.indexOf('=');
                        parameters.put(
                                parameter.substring(0, equals).strip().toLowerCase(Locale.ROOT),
                                parameter.substring(equals + 1).strip());
                    }
                }
            }
            tracks.add(new RtpTrack(
                    payloadType,
                    map[0].toUpperCase(Locale.ROOT),
                    Integer.parseInt(map[1]),
                    map.length > 2 ? Integer.parseInt(map[2]) : 1,
                    parameters));
        }
        return tracks;
    }

    /** An RTP port of 127.0.0.1 and the RTCP port above it for each track, all read by one thread, in turn. */
    private static final class Sockets implements AutoCloseable {
        private final List<DatagramChannel> channels = new ArrayList<>();
        private final Selector selector = Selector.open();
        private final List<Received> packets = new ArrayList<>();
        private final Thread thread = new Thread(this::run, "rtp capture");
        private volatile boolean allSent;
        private @Nullable volatile IOException failure;

        Sockets(int tracks) throws IOException {
            for (int track = 0; track < tracks; track++) {
                openPair();
            }
            for (DatagramChannel channel : channels) {
                channel.configureBlocking(false);
                channel.register(selector, SelectionKey.OP_READ);
            }
            thread.setDaemon(true);
            thread.start();
        }

        private void openPair() throws IOException {
            for (int attempt = 0; attempt < 100; attempt++) {
                DatagramChannel rtp = DatagramChannel.open(StandardProtocolFamily.INET);
                DatagramChannel rtcp = DatagramChannel.open(StandardProtocolFamily.INET);
                try {
                    rtp.setOption(StandardSocketOptions.SO_RCVBUF, 4 << 20);
                    rtp.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                    rtcp.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port(rtp) + 1));
                    channels.addAll(List.of(rtp, rtcp));
                    return;
                } catch (SocketException | IllegalArgumentException e) {
                    rtp.close(); // the port above is taken: try elsewhere
                    rtcp.close();
                }
            }
            throw new IOException("expected two ports in a row but found none");
        }

        private static int port(DatagramChannel channel) {
            return channel.socket().getLocalPort();
        }

        int[] rtpPorts() {
            return IntStream.range(0, channels.size() / 2)
                    .map(track -> port(channels.get(2 * track)))
                    .toArray();
        }

        /** All that came, once everything was sent. */
        List<Received> packets() throws IOException {
            allSent = true;
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException(e);
            }
            if (failure != null) {
                throw failure;
            }
            return packets;
        }

        /** Whether this machine was too busy to read all. */
        boolean overflowed() {
            return channels.stream().anyMatch(channel -> DroppedDatagrams.at(port(channel)) > 0);
        }

        private void run() {
            try {
                boolean last;
                int ready;
                do {
                    last = allSent;
                    ready = selector.select(A_WHILE_MILLIS);
                    selector.selectedKeys().clear();
                    read();
                } while (ready > 0 || !last);
            } catch (IOException e) {
                failure = e;
            } catch (ClosedSelectorException e) {
                // the test has failed
            }
        }

        private void read() throws IOException {
            ByteBuffer buffer = ByteBuffer.allocate(2048);
            boolean more = true;
            while (more) {
                more = false;
                for (int i = 0; i < channels.size(); i++) {
                    if (channels.get(i).receive(buffer.clear()) != null) {
                        more = true;
                        ByteBuf bytes = Unpooled.copiedBuffer(buffer.flip());
                        packets.add(new Received(i / 2, i % 2 == 1, bytes, System.nanoTime()));
                    }
                }
            }
        }

        @Override
        public void close() throws IOException {
            selector.close();
            for (DatagramChannel channel : channels) {
                channel.close();
            }
        }
    }
}
