package org.ovcgateway.simulator.onvif;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.ovcgateway.simulator.camera.BackChannel;
import org.ovcgateway.simulator.camera.CameraSettings;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.RtspServer;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.simulator.camera.VirtualCamera;

/** A virtual ONVIF camera with its RTSP server, and a client that sends exactly what it is told. */
final class TestDevice implements AutoCloseable {
    static final Duration ENOUGH = Duration.ofSeconds(40);
    private static final Clips CLIPS = new Clips();

    final VirtualOnvifCamera camera;
    private final Vertx vertx = Vertx.vertx();
    private final MultiThreadIoEventLoopGroup loops = new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final RtspServer rtsp;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** An answer of HTTP. */
    record Answer(int status, String body, List<String> challenges) {
        Node operation() {
            try {
                Node envelope = Node.parse(body.getBytes(StandardCharsets.UTF_8));
                Node content = envelope.find("Body");
                if (content == null) {
                    throw new AssertionError("no body: " + body);
                }
                return content.children().get(0);
            } catch (IOException e) {
                throw new UncheckedIOException(body, e);
            }
        }
    }

    TestDevice() {
        this(Variant.H264_AAC, 1, settings -> settings);
    }

    TestDevice(Variant variant, int sources, UnaryOperator<OnvifSettings> settings) {
        try {
            List<VirtualCamera> cameras = new ArrayList<>();
            synchronized (CLIPS) {
                for (int i = 0; i < sources; i++) {
                    cameras.add(new VirtualCamera(
                            "cam" + i,
                            CLIPS.main(variant),
                            CLIPS.sub(),
                            CameraSettings.DEFAULT,
                            new BackChannel(BackChannel.Codec.PCMU)));
                }
            }
            rtsp = RtspServer.start(loops, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), cameras);
            camera = await(VirtualOnvifCamera.start(vertx, rtsp, cameras, settings.apply(OnvifSettings.loopback())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    VirtualSource source() {
        return camera.source(0);
    }

    String rtspUrl() {
        return rtsp.url("");
    }

    /** Calls the device service's address, which serves all services, and expects an answer. */
    Node call(String operation) {
        Answer answer = post(operation);
        if (answer.status() != 200) {
            throw new AssertionError(operation + " was answered with " + answer.status() + ": " + answer.body());
        }
        return answer.operation();
    }

    /** As {@link #call}, but whatever is answered. */
    Answer post(String operation) {
        return post("/onvif/device_service", "", operation);
    }

    Answer post(String path, String header, String operation, String... httpHeaders) {
        StringBuilder declarations = new StringBuilder();
        Namespaces.byPrefix()
                .forEach((prefix, namespace) -> declarations.append(" xmlns:" + prefix + "=\"" + namespace + "\""));
        String envelope = "<s:Envelope" + declarations + "><s:Header>" + header + "</s:Header><s:Body>" + operation
                + "</s:Body></s:Envelope>";
        return send(HttpRequest.newBuilder(uri(path)).POST(HttpRequest.BodyPublishers.ofString(envelope)), httpHeaders);
    }

    Answer get(String path, String... httpHeaders) {
        return send(HttpRequest.newBuilder(uri(path)).GET(), httpHeaders);
    }

    Answer put(String path) {
        return send(HttpRequest.newBuilder(uri(path)).PUT(HttpRequest.BodyPublishers.noBody()));
    }

    Answer upload(String method, String path, byte[] body, String... httpHeaders) {
        return send(
                HttpRequest.newBuilder(uri(path)).method(method, HttpRequest.BodyPublishers.ofByteArray(body)),
                httpHeaders);
    }

    byte[] bytes(String path) {
        try {
            return client.send(HttpRequest.newBuilder(uri(path)).build(), HttpResponse.BodyHandlers.ofByteArray())
                    .body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    String host() {
        return URI.create(camera.url()).getHost();
    }

    /** The streams, too. */
    void moveTo(String host) throws IOException {
        rtsp.moveTo(host);
        await(camera.moveTo(host));
    }

    URI uri(String path) {
        return URI.create("http://" + host() + ":" + camera.port() + path);
    }

    private Answer send(HttpRequest.Builder request, String... httpHeaders) {
        if (httpHeaders.length > 0) {
            request.headers(httpHeaders);
        }
        try {
            HttpResponse<String> response =
                    client.send(request.timeout(ENOUGH).build(), HttpResponse.BodyHandlers.ofString());
            return new Answer(
                    response.statusCode(), response.body(), response.headers().allValues("WWW-Authenticate"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        await(camera.stop());
        rtsp.close();
        loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        await(vertx.close());
    }

    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(ENOUGH.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted", e);
        }
    }
}
