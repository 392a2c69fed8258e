package org.ovcgateway.media.srt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.ovcgateway.media.MediaFormatException;

/** A listener that shakes hands and then does only what a test says: for what no real peer can be brought to do. */
final class ScriptedListener implements AutoCloseable {
    private static final int SOCKET_ID = 77;

    private final DatagramSocket socket;
    private final Thread thread;
    private volatile DatagramPacket caller = new DatagramPacket(new byte[0], 0);
    private volatile int callerSocketId;
    private volatile int firstSequence;
    private volatile int end;
    private final AtomicInteger packets = new AtomicInteger();
    private final List<byte[]> payloads = new CopyOnWriteArrayList<>();
    private final List<String> dropRequests = new CopyOnWriteArrayList<>();
    private final AtomicInteger acknowledgements = new AtomicInteger();

    ScriptedListener() {
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
            socket.setReceiveBufferSize(16 << 20);
        } catch (SocketException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::run, "scripted SRT listener");
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Data packets that came, in whatever order, repeated ones included. */
    int packets() {
        return packets.get();
    }

    /** What data packets carried, in the order of arrival. */
    List<byte[]> payloads() {
        return payloads;
    }

    /** How many of our full ACKs the caller has answered. */
    int acknowledgementsAnswered() {
        return acknowledgements.get();
    }

    /** One behind the newest packet that came. */
    int end() {
        return end;
    }

    /** Ranges of packets that the caller has given up, as in 5-9. */
    List<String> dropRequests() {
        return dropRequests;
    }

    int firstSequence() {
        return firstSequence;
    }

    /** A full ACK that says that everything before a packet has come. */
    void acknowledge(int number, int next) {
        send(out -> new Acknowledgement(number, next, 1_000, 100, 8192).writeFull(out, 0, 0, 0, callerSocketId));
    }

    /** Any packet; the header is the writer's. */
    void send(Consumer<ByteBuf> writer) {
        ByteBuf out = Unpooled.buffer();
        writer.accept(out);
        try {
            socket.send(new DatagramPacket(out.array(), out.readableBytes(), caller.getAddress(), caller.getPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    int callerSocketId() {
        return callerSocketId;
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

    private void run() {
        byte[] bytes = new byte[2048];
        while (!socket.isClosed()) {
            DatagramPacket datagram = new DatagramPacket(bytes, bytes.length);
            try {
                socket.receive(datagram);
                packet(datagram);
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            } catch (MediaFormatException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void packet(DatagramPacket datagram) throws MediaFormatException {
        ByteBuf packet = Unpooled.wrappedBuffer(datagram.getData(), 0, datagram.getLength());
        if (!SrtPacket.isControl(packet)) {
            byte[] payload = new byte[packet.readableBytes() - SrtPacket.HEADER_SIZE];
            packet.getBytes(SrtPacket.HEADER_SIZE, payload);
            payloads.add(payload);
            packets.incrementAndGet();
            int next = SequenceNumber.add(SrtPacket.sequence(packet), 1);
            if (SequenceNumber.distance(end, next) > 0) {
                end = next;
            }
        } else if (SrtPacket.controlType(packet) == ControlType.ACKACK) {
            acknowledgements.incrementAndGet();
        } else if (SrtPacket.controlType(packet) == ControlType.DROP_REQUEST) {
            dropRequests.add(packet.getInt(16) + "-" + packet.getInt(20));
        } else if (SrtPacket.controlType(packet) == ControlType.HANDSHAKE) {
            Handshake request = Handshake.read(packet);
            caller = new DatagramPacket(new byte[0], 0, datagram.getSocketAddress());
            callerSocketId = request.socketId();
            firstSequence = request.initialSequence();
            if (request.type() == Handshake.CONCLUSION) {
                end = firstSequence;
            }
            send(out -> answer(request).write(out, 0, callerSocketId));
        }
    }

    private static Handshake answer(Handshake request) {
        boolean induction = request.type() == Handshake.INDUCTION;
        List<Extension> extensions = induction
                ? List.of()
                : List.of(new Extension.Capabilities(true, 0x010501, Extension.Capabilities.LIVE, 120, 120));
        return new Handshake(
                Handshake.VERSION_5,
                0,
                induction ? Handshake.MAGIC : Handshake.extensionFieldOf(extensions),
                request.initialSequence(),
                1500,
                8192,
                request.type(),
                induction ? request.socketId() : SOCKET_ID,
                5,
                InetAddress.getLoopbackAddress(),
                extensions);
    }
}
