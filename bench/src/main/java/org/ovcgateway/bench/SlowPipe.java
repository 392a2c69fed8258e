package org.ovcgateway.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;

/**
 * A way to a TCP server on this machine that takes what clients send slowly, and for a while of each cycle not at all; what the
 * server answers passes at once.
 */
final class SlowPipe implements AutoCloseable {
    private static final int STEP_BYTES = 2_000;
    private static final int RECEIVE_BUFFER = 16 << 10;

    private final ServerSocket listener;
    private final int serverPort;
    private final Duration step;
    private final Duration cycle;
    private final Duration stopped;

    /**
     * Listens on a free port of 127.0.0.1.
     *
     * @param bytesPerSecond that are taken
     * @param cycle after which it stops reading for the last {@code stopped} of it
     */
    SlowPipe(int serverPort, int bytesPerSecond, Duration cycle, Duration stopped) throws IOException {
        this.serverPort = serverPort;
        this.step = Duration.ofMillis(1000L * STEP_BYTES / bytesPerSecond);
        this.cycle = cycle;
        this.stopped = stopped;
        listener = new ServerSocket();
        listener.setReceiveBufferSize(RECEIVE_BUFFER);
        listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        start("slow pipe", this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
                start("slow pipe up", () -> pump(client, server, true));
                start("slow pipe down", () -> pump(server, client, false));
            } catch (IOException e) {
                // closed, or the server is gone: the client sees its connection end
            }
        }
    }

    private void pump(Socket from, Socket to, boolean slowly) {
        long began = System.nanoTime();
        byte[] bytes = new byte[STEP_BYTES];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                out.write(bytes, 0, count);
                if (slowly) {
                    Waiting.pass(step);
                    long inCycle = (System.nanoTime() - began) % cycle.toNanos();
                    Duration left = cycle.minusNanos(inCycle);
                    if (left.compareTo(stopped) < 0) {
                        Waiting.pass(left);
                    }
                }
            }
        } catch (IOException e) {
            // either end is gone; closing both tells the other
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
