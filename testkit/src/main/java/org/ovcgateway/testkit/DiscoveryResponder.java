package org.ovcgateway.testkit;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The least of a device: it answers Probes on every interface, with datagrams in which {@code $ID} stands for the identifier
 * of the question. As a program of its own it can be put into a network namespace.
 */
public final class DiscoveryResponder implements Closeable {
    public static final String UUID = "urn:uuid:4d454930-0000-1000-8000-00408cb2f0";

    private static final int PORT = 3702;
    private static final Pattern MESSAGE = Pattern.compile("MessageID[^>]*>([^<]+)<");

    private final MulticastSocket socket;
    private final Supplier<List<byte[]>> answers;
    private final Thread thread;
    private final List<String> questions = new CopyOnWriteArrayList<>();

    /**
     * @param port of UDP; 0 for any
     * @param answers to each question; called on a thread of its own
     */
    public DiscoveryResponder(int port, Supplier<List<byte[]>> answers) throws IOException {
        this.answers = answers;
        socket = new MulticastSocket(new InetSocketAddress(port));
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            for (String group : List.of("239.255.255.250", "ff02::c")) {
                try {
                    socket.joinGroup(new InetSocketAddress(InetAddress.getByName(group), port), each);
                } catch (IOException e) {
                    // it has no address of that family
                }
            }
        }
        thread = new Thread(this::run, "discovery responder");
        thread.setDaemon(true);
        thread.start();
    }

    /** Arguments: the end of its UUID, its name, its addresses. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        byte[] answer = match(arguments[0], arguments[1], arguments[2]);
        DiscoveryResponder device = new DiscoveryResponder(PORT, () -> List.of(answer));
        System.out.println("ready");
        device.hello(arguments[0], arguments[1], arguments[2]);
        new CountDownLatch(1).await(); // until it is ended from outside
    }

    /**
     * An answer that tells of one device.
     *
     * @param end of its UUID, two hex digits
     * @param name as it stands in a URL
     * @param addresses separated by blanks
     */
    public static byte[] match(String end, String name, String addresses) {
        return envelope(
                "<d:ProbeMatches><d:ProbeMatch>" + inside(end, name, addresses) + "</d:ProbeMatch></d:ProbeMatches>");
    }

    private static String inside(String end, String name, String addresses) {
        return "<a:EndpointReference><a:Address>" + UUID + end + "</a:Address></a:EndpointReference>"
                + "<d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types><d:Scopes>onvif://www.onvif.org/type/video_encoder"
                + " onvif://www.onvif.org/name/" + name + " onvif://www.onvif.org/hardware/M%201</d:Scopes><d:XAddrs>"
                + addresses + "</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion>";
    }

    /** A message with a body. */
    public static byte[] envelope(String body) {
        return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\""
                        + " xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\""
                        + " xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\""
                        + " xmlns:dn=\"http://www.onvif.org/ver10/network/wsdl\""
                        + " xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\"><s:Header>"
                        + "<a:MessageID>urn:uuid:00000000-1111-2222-3333-444444444444</a:MessageID>"
                        + "<a:RelatesTo>$ID</a:RelatesTo></s:Header><s:Body>" + body + "</s:Body></s:Envelope>")
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Says hello on all interfaces. */
    public void hello(String end, String name, String addresses) throws IOException {
        say("239.255.255.250", envelope("<d:Hello>" + inside(end, name, addresses) + "</d:Hello>"));
    }

    private void say(String group, byte[] datagram) throws IOException {
        InetAddress to = InetAddress.getByName(group);
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            try {
                if (each.isUp() && !each.isLoopback()) {
                    socket.setNetworkInterface(each);
                    socket.send(new DatagramPacket(datagram, datagram.length, to, socket.getLocalPort()));
                }
            } catch (IOException e) {
                // it has no address of that family, or has gone
            }
        }
    }

    /** Says hello to the group, by the interface of an address. */
    public void announce(InetAddress own, int port) throws IOException {
        byte[] hello = envelope("<d:Hello>" + inside("01", "Gate", "http://127.0.0.1/") + "</d:Hello>");
        socket.setNetworkInterface(NetworkInterface.getByInetAddress(own));
        socket.send(new DatagramPacket(hello, hello.length, InetAddress.getByName("239.255.255.250"), port));
    }

    /** It listens on. */
    public int port() {
        return socket.getLocalPort();
    }

    /** How many questions came. */
    public int asked() {
        return questions.size();
    }

    /** What came, in its order. */
    public List<String> questions() {
        return List.copyOf(questions);
    }

    private void run() {
        byte[] buffer = new byte[65536];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                String text = new String(buffer, 0, packet.getLength(), StandardCharsets.UTF_8);
                if (text.contains("Probe>")) {
                    questions.add(text);
                    answer(text, packet.getSocketAddress());
                }
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void answer(String text, SocketAddress to) throws IOException {
        Matcher id = MESSAGE.matcher(text);
        String question = id.find() ? String.valueOf(id.group(1)) : "";
        for (byte[] answer : answers.get()) {
            byte[] filled = new String(answer, StandardCharsets.UTF_8)
                    .replace("$ID", question)
                    .getBytes(StandardCharsets.UTF_8);
            socket.send(new DatagramPacket(filled, filled.length, to));
        }
    }

    @Override
    public void close() {
        socket.close();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
