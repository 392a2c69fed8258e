package org.ovcgateway.onvif.discovery;

import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.ovcgateway.onvif.soap.Namespaces;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.onvif.xml.XmlException;
import org.ovcgateway.onvif.xml.XmlReader;
import org.ovcgateway.onvif.xml.XmlWriter;

/**
 * Asks address after address, at the ports that cameras commonly use, for the time, which a device tells without credentials
 * (ONVIF Core Specification 8.4.5). Lives on one event loop.
 */
final class Sweep {
    /**
     * How it is done.
     *
     * @param ports in the order in which they are tried
     * @param connect how long a connection may take
     * @param answer how long the answer may take
     */
    record Manner(List<Integer> ports, Duration connect, Duration answer) {
        /** Ports of most, of many without a name, of Reolink, of Tapo, of some whose web page is elsewhere. */
        static final Manner USUAL =
                new Manner(List.of(80, 8080, 8899, 8000, 2020, 5000), Duration.ofSeconds(1), Duration.ofSeconds(3));
    }

    static final int AT_ONCE = 64;
    static final int MAX_ANSWER = 64 * 1024;

    /** Takes what answers like a device, on the loop. */
    interface Finder {
        void found(InetAddress host, URI address);
    }

    private record Target(InetAddress host, int port) {}

    private final ContextInternal context;
    private final Manner manner;
    private final HttpClient client;
    private final Iterator<Target> targets;
    private final Finder finder;
    private final Promise<Void> done;
    private final Buffer question;
    private int busy;
    private boolean isStopped;

    /** All hosts are asked at the first port before any is at the second. */
    Sweep(VertxInternal vertx, ContextInternal context, List<InetAddress> hosts, Manner manner, Finder finder) {
        this.manner = manner;
        this.context = context;
        this.finder = finder;
        this.done = context.promise();
        this.question = Buffer.buffer(XmlWriter.write(question()));
        this.targets = manner.ports().stream()
                .flatMap(port -> hosts.stream().map(host -> new Target(host, port)))
                .iterator();
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) manner.connect().toMillis())
                .setKeepAlive(false)
                .setMaxHeaderSize(16 * 1024));
    }

    static XmlElement question() {
        return XmlElement.of(Namespaces.ENVELOPE, "Envelope")
                .with(XmlElement.of(Namespaces.ENVELOPE, "Body")
                        .with(XmlElement.of(Service.DEVICE.namespace(), "GetSystemDateAndTime")));
    }

    /** The future is completed when all have been asked. */
    Future<Void> run() {
        next();
        return done.future();
    }

    /** Ends it at once. */
    void stop() {
        if (!isStopped) {
            isStopped = true;
            client.close();
            done.tryComplete();
        }
    }

    private void next() {
        while (!isStopped && busy < AT_ONCE && targets.hasNext()) {
            busy++;
            Target target = targets.next();
            ask(target).onComplete(answered -> {
                busy--;
                if (!isStopped && answered.succeeded() && isDevice(answered.result())) {
                    finder.found(target.host, address(target));
                }
                next();
            });
        }
        if (busy == 0) {
            stop();
        }
    }

    private Future<byte[]> ask(Target target) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(NetUtil.toAddressString(target.host))
                .setPort(target.port)
                .setURI(AddressRanking.DEFAULT_PATH)
                .setConnectTimeout(manner.connect().toMillis())
                .setIdleTimeout(manner.answer().toMillis())
                .putHeader("Content-Type", "application/soap+xml; charset=utf-8");
        return client.request(options).compose(request -> {
            ScheduledFuture<?> limit = context.nettyEventLoop()
                    .schedule(() -> request.reset(), manner.answer().toMillis(), TimeUnit.MILLISECONDS);
            return request.send(question)
                    .compose(response -> body(request, response))
                    .onComplete(answered -> limit.cancel(false));
        });
    }

    private Future<byte[]> body(HttpClientRequest request, HttpClientResponse response) {
        Promise<byte[]> whole = context.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(whole::tryFail);
        response.handler(part -> {
            if (body.length() + part.length() > MAX_ANSWER) {
                whole.tryFail("expected at most " + MAX_ANSWER + " bytes");
                request.reset();
            } else {
                body.appendBuffer(part);
            }
        });
        response.endHandler(end -> whole.tryComplete(body.getBytes()));
        return whole.future();
    }

    /** A fault is an answer of a device too: some tell not even the time to strangers. */
    private static boolean isDevice(byte[] answer) {
        try {
            Optional<XmlElement> content = XmlReader.read(answer)
                    .child("Body")
                    .flatMap(body -> body.children().stream().findFirst());
            String name = content.map(XmlElement::name).orElse("");
            return name.equals("GetSystemDateAndTimeResponse") || name.equals("Fault");
        } catch (XmlException e) {
            return false; // a web server, but not of a camera
        }
    }

    private static URI address(Target target) {
        String port = target.port == 80 ? "" : ":" + target.port;
        return URI.create("http://" + NetUtil.toAddressString(target.host) + port + AddressRanking.DEFAULT_PATH);
    }
}
