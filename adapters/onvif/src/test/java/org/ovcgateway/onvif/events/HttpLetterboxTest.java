package org.ovcgateway.onvif.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.onvif.ManualTimers;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.testkit.Await;

class HttpLetterboxTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final ManualTimers timers = new ManualTimers();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Queue<XmlElement> received = new ConcurrentLinkedQueue<>();
    private final HttpLetterbox letterbox =
            new HttpLetterbox(vertx, new InetSocketAddress(InetAddress.getLoopbackAddress(), 80), timers);

    @BeforeEach
    void open() throws Exception {
        letterbox.open(received::add).await(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        letterbox.close().await(LONG.toSeconds(), TimeUnit.SECONDS);
        vertx.close().await(LONG.toSeconds(), TimeUnit.SECONDS);
    }

    private int post(String address, String body) throws IOException, InterruptedException {
        return client.send(
                        HttpRequest.newBuilder(URI.create(address))
                                .timeout(LONG)
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void whatIsPostedArrives() throws Exception {
        assertEquals(204, post(letterbox.newAddress(), "<Envelope/>"));
        Await.until("the message", LONG, () -> received.size() == 1);
    }

    @Test
    void itListensOnTheAddressTowardsTheDeviceOnlyAndItsPathCannotBeGuessed() {
        URI address = URI.create(letterbox.newAddress());
        assertEquals("127.0.0.1", address.getHost());
        assertTrue(address.getPath().matches("/[0-9a-f]{32}"), address::toString);
        assertNotEquals(address.getPath(), URI.create(letterbox.newAddress()).getPath());
    }

    @Test
    void anotherPathOrMethodIsNotThere() throws Exception {
        String old = letterbox.newAddress();
        String address = letterbox.newAddress();
        assertEquals(404, post(old, "<a/>"));
        assertEquals(404, post(address + "/", "<a/>"));
        assertEquals(404, post(URI.create(address).resolve("/").toString(), "<a/>"));
        HttpRequest get =
                HttpRequest.newBuilder(URI.create(address)).timeout(LONG).build();
        assertEquals(
                404, client.send(get, HttpResponse.BodyHandlers.discarding()).statusCode());
        assertEquals(0, received.size());
    }

    @Test
    void whatIsNoXmlIsRefused() throws Exception {
        assertEquals(400, post(letterbox.newAddress(), "hello"));
        assertEquals(400, post(letterbox.newAddress(), "<!DOCTYPE a><a/>"));
        assertEquals(0, received.size());
    }

    @Test
    void aMessageOfMoreThanTwoHundredAndFiftySixKilobytesIsRefused() throws Exception {
        String address = letterbox.newAddress();
        String frame = "<a></a>";
        String largest = "<a>" + " ".repeat(HttpLetterbox.MAX_BODY - frame.length()) + "</a>";
        assertEquals(204, post(address, largest));
        Await.until("the message", LONG, () -> received.size() == 1);
        int status;
        try {
            status = post(address, largest + " ");
        } catch (IOException e) {
            status = 413; // the connection was closed before the answer was read
        }
        assertEquals(413, status);
        assertEquals(204, post(address, "<a/>"));
        Await.until("the next message", LONG, () -> received.size() == 2);
    }

    @Test
    void moreThanFiftyMessagesASecondAreRefused() throws Exception {
        String address = letterbox.newAddress();
        for (int i = 0; i < HttpLetterbox.BURST; i++) {
            assertEquals(204, post(address, "<a/>"));
        }
        assertEquals(429, post(address, "<a/>"));
        timers.advance(Duration.ofSeconds(1));
        assertEquals(204, post(address, "<a/>"));
    }

    @Test
    void moreThanEightConnectionsAreClosed() throws Exception {
        URI address = URI.create(letterbox.newAddress());
        List<Socket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < HttpLetterbox.MAX_CONNECTIONS; i++) {
                sockets.add(connect(address));
            }
            try (Socket oneMore = connect(address)) {
                assertEquals(-1, oneMore.getInputStream().read());
            }
            Socket first = sockets.get(0);
            first.getOutputStream().write("GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = first.getInputStream();
            assertEquals('H', in.read());
        } finally {
            for (Socket socket : sockets) {
                socket.close();
            }
        }
    }

    private static Socket connect(URI address) throws IOException {
        Socket socket = new Socket(address.getHost(), address.getPort());
        socket.setSoTimeout((int) LONG.toMillis());
        return socket;
    }
}
