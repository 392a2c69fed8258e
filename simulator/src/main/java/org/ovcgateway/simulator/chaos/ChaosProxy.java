package org.ovcgateway.simulator.chaos;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * A bad network in front of one peer: whoever wants to speak to the peer speaks to {@link #address} instead. Its faults can be
 * changed at any time, from any thread but the loop that it works on.
 */
public abstract class ChaosProxy implements AutoCloseable {
    final EventLoop loop;
    final InetSocketAddress target;

    /** As of the loop. */
    NetworkFaults faults = NetworkFaults.NONE;

    private volatile NetworkFaults wanted = NetworkFaults.NONE;

    ChaosProxy(EventLoop loop, InetSocketAddress target) {
        this.loop = loop;
        this.target = target;
    }

    /**
     * For connections of TCP.
     *
     * @param loops of Netty's epoll or NIO transport; one of them does all the work, and none is shut down by this
     * @param listen with port 0 a free one is taken
     * @throws IOException if that address cannot be bound
     */
    public static ChaosProxy tcp(EventLoopGroup loops, InetSocketAddress listen, InetSocketAddress target)
            throws IOException {
        return new TcpProxy(loops.next(), listen, target);
    }

    /** For datagrams; the rest as for {@link #tcp}. */
    public static ChaosProxy udp(EventLoopGroup loops, InetSocketAddress listen, InetSocketAddress target)
            throws IOException {
        return new UdpProxy(loops.next(), listen, target);
    }

    /** In front of a port of 127.0.0.1, at another one. */
    public static ChaosProxy tcp(EventLoopGroup loops, int targetPort) throws IOException {
        return tcp(loops, local(0), local(targetPort));
    }

    /** For datagrams in front of a port of 127.0.0.1, at another one. */
    public static ChaosProxy udp(EventLoopGroup loops, int targetPort) throws IOException {
        return udp(loops, local(0), local(targetPort));
    }

    private static InetSocketAddress local(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    /** Where it listens. */
    public abstract InetSocketAddress address();

    /** The port of {@link #address}. */
    public int port() {
        return address().getPort();
    }

    public NetworkFaults faults() {
        return wanted;
    }

    /**
     * Holds from now on, also for what waits already.
     *
     * @throws IOException if the address cannot be bound again after {@link Passage#REFUSED}
     */
    public void faults(NetworkFaults faults) throws IOException {
        wanted = faults;
        onLoop(() -> {
            this.faults = faults;
            changed();
        });
        rebind();
    }

    /** Closes all connections, as a peer does that ends; what waits is lost. */
    public void cut() {
        onLoop(() -> end(false));
    }

    /** Resets all connections (RST), as a peer does that has started again. */
    public void reset() {
        onLoop(() -> end(true));
    }

    /** How many connections are open now; of datagrams, how many callers there have been. */
    public abstract int connections();

    /** How many connections there have been. */
    public abstract long accepted();

    /** Datagrams lost, or connections through which something vanished. */
    public abstract long lost();

    /** Bytes handed on so far, both directions together. */
    public abstract long bytes();

    /** Closes the port and all connections, and waits until they are closed. */
    @Override
    public abstract void close();

    /** The faults are others. On the loop. */
    abstract void changed();

    /** Listens or does not listen, as the faults say. On the caller's thread. */
    abstract void rebind() throws IOException;

    /** Ends all connections. On the loop. */
    abstract void end(boolean reset);

    final void onLoop(Runnable task) {
        if (loop.inEventLoop()) {
            throw new IllegalStateException("expected another thread than the proxy's own loop");
        }
        loop.submit(task).syncUninterruptibly();
    }
}
