package org.ovcgateway.onvif.discovery;

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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The least of a device: it answers Probes on every interface, with datagrams in which {@code $ID} stands for the identifier
 * of the question. As a program of its own it can be put into a network namespace.
 */
final class FakeDevice implements Closeable {
    static final String UUID = "urn:uuid:4d454930-0000-1000-8000-00408cb2f0";

    private static final Pattern MESSAGE = Pattern.compile("MessageID[^>]*>([^<]+)<");

    private final MulticastSocket socket;
    private final Supplier<List<byte[]>> answers;
    private final Thread thread;
    private volatile String question = "";
    private final AtomicInteger asked = new AtomicInteger();

    FakeDevice(int port, Supplier<List<byte[]>> answers) throws IOException {
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
        thread = new Thread(this::run, "fake device");
        thread.setDaemon(true);
        thread.start();
    }

    /** Arguments: the end of its UUID, its name, its addresses. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        byte[] answer = match(arguments[0], arguments[1], arguments[2]);
        FakeDevice device = new FakeDevice(Discovery.PORT, () -> List.of(answer));
        System.out.println("ready");
        device.hello(arguments[0], arguments[1], arguments[2]);
        new CountDownLatch(1).await(); // until it is ended from outside
    }

    static byte[] match(String end, String name, String addresses) {
        return envelope(
                "<d:ProbeMatches><d:ProbeMatch>" + inside(end, name, addresses) + "</d:ProbeMatch></d:ProbeMatches>");
    }

    static String inside(String end, String name, String addresses) {
        return "<a:EndpointReference><a:Address>" + UUID + end + "</a:Address></a:EndpointReference>"
                + "<d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types><d:Scopes>onvif://www.onvif.org/type/video_encoder"
                + " onvif://www.onvif.org/name/" + name + " onvif://www.onvif.org/hardware/M%201</d:Scopes><d:XAddrs>"
                + addresses + "</d:XAddrs><d:MetadataVersion>1</d:MetadataVersion>";
    }

    static byte[] envelope(String body) {
        return ("<?xml version=\"1.0\" encoding=\"UTF-8\"?><s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\""
                        + " xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\""
                        + " xmlns:d=\"http://schemas.xmlsoap.org/ws/2005/04/discovery\""
                        + " xmlns:dn=\"http://www.onvif.org/ver10/network/wsdl\""
                        + " xmlns:tds=\"http://www.onvif.org/ver10/device/wsdl\"><s:Header>"
                        + "<a:MessageID>urn:uuid:00000000-1111-2222-3333-444444444444</a:MessageID>"
                        + "<a:RelatesTo>$ID</a:RelatesTo></s:Header><s:Body>" + body + "</s:Body></s:Envelope>")
                .getBytes(StandardCharsets.UTF_8);
    }

    void hello(String end, String name, String addresses) throws IOException {
        say("239.255.255.250", envelope("<d:Hello>" + inside(end, name, addresses) + "</d:Hello>"));
    }

    void say(String group, byte[] datagram) throws IOException {
        InetAddress to = InetAddress.getByName(group);
        for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
            if (each.isUp() && !each.isLoopback()) {
                socket.setNetworkInterface(each);
                socket.send(new DatagramPacket(datagram, datagram.length, to, socket.getLocalPort()));
            }
        }
    }

    /** Says hello to the group, by the interface of an address. */
    void announce(InetAddress own, int port) throws IOException {
        byte[] hello = envelope("<d:Hello>" + inside("01", "Gate", "http://127.0.0.1/") + "</d:Hello>");
        socket.setNetworkInterface(NetworkInterface.getByInetAddress(own));
        socket.send(new DatagramPacket(hello, hello.length, InetAddress.getByName("239.255.255.250"), port));
    }

    int port() {
        return socket.getLocalPort();
    }

    /** How many questions came. */
    int asked() {
        return asked.get();
    }

    /** The last question; empty if there was none. */
    String question() {
        return question;
    }

    private void run() {
        byte[] buffer = new byte[65536];
        while (!socket.isClosed()) {
            try {
                DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
                socket.receive(packet);
                String text = new String(buffer, 0, packet.getLength(), StandardCharsets.UTF_8);
                if (text.contains("Probe>")) {
                    question = text;
                    asked.incrementAndGet();
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
