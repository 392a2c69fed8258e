package org.ovcgateway.rtsp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Stands on 127.0.0.1 in front of a server, and can forget the connections so far: they stay open, and nothing passes any more. */
final class ForgetfulRouter implements AutoCloseable {
    private final ServerSocket entrance;
    private final int server;
    private final List<Way> ways = new CopyOnWriteArrayList<>();

    /** @param server its port */
    ForgetfulRouter(int server) {
        this.server = server;
        try {
            entrance = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        daemon(this::admit);
    }

    int port() {
        return entrance.getLocalPort();
    }

    void forget() {
        ways.forEach(way -> way.forgotten = true);
    }

    private void admit() {
        while (!entrance.isClosed()) {
            try {
                Way way = new Way(entrance.accept(), new Socket(InetAddress.getLoopbackAddress(), server));
                ways.add(way);
                daemon(() -> way.carry(way.client, way.server));
                daemon(() -> way.carry(way.server, way.client));
            } catch (IOException e) {
                // the test has closed it
            }
        }
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "forgetful router");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        entrance.close();
        for (Way way : ways) {
            way.client.close();
            way.server.close();
        }
    }

    private static final class Way {
        private final Socket client;
        private final Socket server;
        private volatile boolean forgotten;

        Way(Socket client, Socket server) {
            this.client = client;
            this.server = server;
        }

        /** What comes after it was forgotten is read, and goes nowhere. */
        void carry(Socket from, Socket to) {
            byte[] piece = new byte[16 << 10];
            try (from;
                    to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                for (int length = in.read(piece); length >= 0; length = in.read(piece)) {
                    if (!forgotten) {
                        out.write(piece, 0, length);
                    }
                }
            } catch (IOException e) {
                // one of them has closed its end
            }
        }
    }
}
