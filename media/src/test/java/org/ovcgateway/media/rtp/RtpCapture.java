package org.ovcgateway.media.rtp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.ovcgateway.testkit.PeerProcess;

/**
 * What ffmpeg sent by RTP.
 *
 * @param tracks what its session description says
 * @param packets of all tracks, in the order of arrival
 */
record RtpCapture(List<RtpTrack> tracks, List<Received> packets) {
    private static final Duration AT_MOST = Duration.ofSeconds(40);

    /** A packet as it came from a socket. */
    record Received(int track, boolean rtcp, ByteBuf bytes, long nanos) {}

    /**
     * Runs ffmpeg to its end.
     *
     * @param command makes its command line from the RTP ports, one for each track
     */
    static RtpCapture of(int tracks, Path folder, Function<int[], List<String>> command) throws IOException {
        LinkedBlockingQueue<Received> queue = new LinkedBlockingQueue<>();
        Path description = folder.resolve("session.sdp");
        List<Pair> pairs = new ArrayList<>();
        try {
            for (int i = 0; i < tracks; i++) {
                Pair pair = Pair.open();
                pairs.add(pair);
                pair.receive(i, queue);
            }
            List<String> words = new ArrayList<>(
                    command.apply(pairs.stream().mapToInt(pair -> pair.port).toArray()));
            words.addAll(List.of("-sdp_file", description.toString()));
            PeerProcess.run(AT_MOST, words.toArray(new String[0]));
            List<Received> packets = new ArrayList<>();
            Received next = queue.poll(300, TimeUnit.MILLISECONDS);
            while (next != null) {
                packets.add(next);
                next = queue.poll(300, TimeUnit.MILLISECONDS);
            }
            return new RtpCapture(tracks(Files.readString(description)), packets);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            pairs.forEach(Pair::close);
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

    /** An RTP port of 127.0.0.1 and the RTCP port above it. */
    private static final class Pair implements AutoCloseable {
        final int port;
        private final DatagramSocket rtp;
        private final DatagramSocket rtcp;

        private Pair(DatagramSocket rtp, DatagramSocket rtcp) {
            this.rtp = rtp;
            this.rtcp = rtcp;
            this.port = rtp.getLocalPort();
        }

        static Pair open() throws IOException {
            InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
            for (int attempt = 0; attempt < 100; attempt++) {
                DatagramSocket rtp = new DatagramSocket(0, loopback);
                rtp.setReceiveBufferSize(4 << 20);
                try {
                    return new Pair(rtp, new DatagramSocket(rtp.getLocalPort() + 1, loopback));
                } catch (SocketException | IllegalArgumentException e) {
                    rtp.close(); // the port above is taken: try elsewhere
                }
            }
            throw new IOException("expected two ports in a row but found none");
        }

        void receive(int track, LinkedBlockingQueue<Received> queue) {
            start(rtp, track, false, queue);
            start(rtcp, track, true, queue);
        }

        private static void start(DatagramSocket socket, int track, boolean rtcp, LinkedBlockingQueue<Received> queue) {
            Thread thread = new Thread(() -> run(socket, track, rtcp, queue), "udp " + socket.getLocalPort());
            thread.setDaemon(true);
            thread.start();
        }

        private static void run(DatagramSocket socket, int track, boolean rtcp, LinkedBlockingQueue<Received> queue) {
            DatagramPacket packet = new DatagramPacket(new byte[2048], 2048);
            while (!socket.isClosed()) {
                try {
                    socket.receive(packet);
                    ByteBuf bytes = Unpooled.copiedBuffer(packet.getData(), 0, packet.getLength());
                    queue.add(new Received(track, rtcp, bytes, System.nanoTime()));
                } catch (SocketTimeoutException e) {
                    throw new AssertionError(e);
                } catch (IOException e) {
                    return; // closed
                }
            }
        }

        @Override
        public void close() {
            rtp.close();
            rtcp.close();
        }
    }
}
