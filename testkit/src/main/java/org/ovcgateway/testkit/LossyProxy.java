package org.ovcgateway.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A bad network between callers and a UDP listener, on 127.0.0.1: loses, delays, reorders and doubles datagrams in both
 * directions, by a seeded random generator. One caller at a time: answers go to who sent last. Lives on a thread of its
 * own.
 */
public final class LossyProxy implements AutoCloseable {
    private static final int SOCKET_BUFFER = 4 << 20;
    private static final int MAX_DATAGRAM = 2048;

    /**
     * What the network does to every datagram.
     *
     * @param loss the part that is lost, 0 to 1
     * @param delay how long the others take
     * @param unsettled whether one of 20 is late by up to 8 ms, and one of 50 comes twice
     */
    public record Conditions(double loss, Duration delay, boolean unsettled) {}

    private record Late(long due, long order, ByteBuffer content, boolean fromCaller) implements Comparable<Late> {
        @Override
        public int compareTo(Late other) {
            int byTime = Long.compare(due - other.due, 0);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final InetSocketAddress listener;
    private final Conditions conditions;
    private final Random random;
    private final Selector selector;
    private final DatagramChannel front;
    private final DatagramChannel back;
    private final Thread thread;
    private final AtomicInteger lost = new AtomicInteger();
    private final PriorityQueue<Late> late = new PriorityQueue<>();
    private long order;
    private @Nullable SocketAddress caller;
    private volatile boolean blackedOut;
    private volatile boolean closed;

    public LossyProxy(InetSocketAddress listener, Conditions conditions, long seed) {
        this.listener = listener;
        this.conditions = conditions;
        random = new Random(seed);
        try {
            selector = Selector.open();
            front = open();
            back = open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        thread = new Thread(this::run, "lossy proxy");
        thread.setDaemon(true);
        thread.start();
    }

    /** In front of a port of 127.0.0.1, unsettled and without any delay that holds for all. */
    public LossyProxy(int listenerPort, double loss, long seed) {
        this(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), listenerPort),
                new Conditions(loss, Duration.ZERO, true),
                seed);
    }

    private DatagramChannel open() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        channel.setOption(StandardSocketOptions.SO_RCVBUF, SOCKET_BUFFER);
        channel.setOption(StandardSocketOptions.SO_SNDBUF, SOCKET_BUFFER);
        boolean local = listener.getAddress().isLoopbackAddress();
        channel.bind(channelAddress(local));
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ);
        return channel;
    }

    private static InetSocketAddress channelAddress(boolean local) {
        return local ? new InetSocketAddress(InetAddress.getLoopbackAddress(), 0) : new InetSocketAddress(0);
    }

    /** Where callers find the network. */
    public int port() {
        return front.socket().getLocalPort();
    }

    /** From now on nothing passes. */
    public void blackOut() {
        blackedOut = true;
    }

    /** Ends {@link #blackOut}. */
    public void restore() {
        blackedOut = false;
    }

    /** Datagrams lost so far. */
    public int lost() {
        return lost.get();
    }

    @Override
    public void close() {
        closed = true;
        selector.wakeup();
        try {
            thread.join();
            front.close();
            back.close();
            selector.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        ByteBuffer buffer = ByteBuffer.allocate(MAX_DATAGRAM);
        try {
            while (!closed) {
                Late first = late.peek();
                if (first == null) {
                    selector.select();
                } else {
                    long millis = (first.due - System.nanoTime()) / 1_000_000;
                    if (millis > 0) {
                        selector.select(millis);
                    } else {
                        selector.selectNow();
                    }
                }
                selector.selectedKeys().clear();
                receive(front, buffer);
                receive(back, buffer);
                for (Late next = late.peek(); next != null && next.due - System.nanoTime() <= 0; next = late.peek()) {
                    late.remove();
                    forward(next.content, next.fromCaller);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void receive(DatagramChannel channel, ByteBuffer buffer) throws IOException {
        boolean fromCaller = channel.equals(front);
        for (SocketAddress sender = channel.receive(buffer.clear());
                sender != null;
                sender = channel.receive(buffer.clear())) {
            buffer.flip();
            if (fromCaller) {
                caller = sender;
            }
            if (blackedOut || random.nextDouble() < conditions.loss) {
                lost.incrementAndGet();
                continue;
            }
            pass(buffer, fromCaller);
            if (conditions.unsettled && random.nextInt(50) == 0) {
                pass(buffer.rewind(), fromCaller);
            }
        }
    }

    private void pass(ByteBuffer content, boolean fromCaller) throws IOException {
        long delay = conditions.delay.toNanos();
        if (conditions.unsettled && random.nextInt(20) == 0) {
            delay += 1_000_000L * (1 + random.nextInt(8));
        }
        if (delay == 0) {
            forward(content, fromCaller);
        } else {
            ByteBuffer copy =
                    ByteBuffer.allocate(content.remaining()).put(content).flip();
            late.add(new Late(System.nanoTime() + delay, order++, copy, fromCaller));
        }
    }

    private void forward(ByteBuffer content, boolean fromCaller) throws IOException {
        SocketAddress to = fromCaller ? listener : caller;
        try {
            if (to != null) {
                (fromCaller ? back : front).send(content, to);
            }
        } catch (PortUnreachableException e) {
            lost.incrementAndGet(); // nobody listens there any more
        }
    }
}
