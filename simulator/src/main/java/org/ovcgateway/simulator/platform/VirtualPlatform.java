package org.ovcgateway.simulator.platform;

import io.netty.channel.EventLoop;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocketHandshake;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.VertxInternal;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.media.relay.Relay;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.media.srt.Passphrase;
import org.ovcgateway.simulator.net.CannotListenException;
import org.ovcgateway.simulator.rtmp.RtmpIngest;
import org.ovcgateway.simulator.srt.SrtIngest;

/**
 * A virtual platform: devices of all four dialects log in, push live streams by RTMP and SRT, upload segments; a page shows
 * it all ({@code /?login_code=ID}). Everything lives on one event loop; the methods may be called from any thread.
 */
public final class VirtualPlatform {
    private final Vertx vertx;
    private final PlatformOptions options;
    private final Context context;
    private final HttpServer server;
    private final DeviceEndpoint devices;
    private final SegmentStore segments;
    private final UploadService uploads;
    private final DeviceFiles files;
    private final SchedulingEndpoint scheduling;
    private final LiveStreams streams;
    private final PageSockets pages;
    private final RtmpIngest rtmp;
    private final SrtIngest srt;

    private VirtualPlatform(
            Vertx vertx,
            Context context,
            PlatformOptions options,
            LiveStreams streams,
            RtmpIngest rtmp,
            SrtIngest srt) {
        this.vertx = vertx;
        this.options = options;
        this.context = context;
        this.streams = streams;
        streams.onChange(this::broadcast);
        segments = new SegmentStore(options.keptSegmentBytes());
        uploads = new UploadService(segments, this::httpUri, this::broadcast);
        files = new DeviceFiles(this::httpUri, this::broadcast, uploads.stills());
        devices = new DeviceEndpoint(
                vertx,
                options.password(),
                options.ovcDialect(),
                this::deviceChanged,
                new Answers(uploads::stillUrl, files));
        scheduling = new SchedulingEndpoint(this::signallingUri, devices::skew);
        pages = new PageSockets(this, devices);
        server = vertx.createHttpServer(
                new HttpServerOptions().setMaxWebSocketMessageSize(1 << 20).setIdleTimeout(120));
        this.rtmp = rtmp;
        this.srt = srt;
    }

    /** Starts listening; the future fails when a port is taken. */
    public static Future<VirtualPlatform> start(Vertx vertx, PlatformOptions options) {
        ContextInternal context = ((VertxInternal) vertx).createEventLoopContext();
        EventLoop loop = context.nettyEventLoop();
        LiveStreams streams = new LiveStreams();
        // Binding blocks, so it happens on a worker.
        Future<RtmpIngest> rtmp = vertx.executeBlocking(() -> new RtmpIngest(
                new InetSocketAddress(options.host(), options.rtmpPort()),
                loop,
                (app, key) -> streams.open(withoutQuery(key), LiveStreams.Protocol.RTMP)));
        String passphrase = options.srtPassphrase();
        Future<SrtIngest> srt = vertx.executeBlocking(() -> new SrtIngest(
                new InetSocketAddress(options.host(), options.srtPort()),
                loop,
                passphrase == null ? null : new Passphrase(passphrase),
                id -> new SrtReception(streams.open(id, LiveStreams.Protocol.SRT))));
        Promise<VirtualPlatform> started = Promise.promise();
        Future.join(rtmp, srt)
                .compose(bound -> {
                    Promise<VirtualPlatform> listening = Promise.promise();
                    context.runOnContext(
                            v -> new VirtualPlatform(vertx, context, options, streams, rtmp.result(), srt.result())
                                    .listen(vertx)
                                    .onComplete(listening));
                    return listening.future();
                })
                .onFailure(fault -> {
                    rtmp.onSuccess(RtmpIngest::close);
                    srt.onSuccess(SrtIngest::close);
                })
                .onComplete(started);
        return started.future();
    }

    public Future<Void> stop() {
        return server.close()
                .compose(closed -> vertx.executeBlocking(() -> {
                    rtmp.close();
                    srt.close();
                    return null;
                }));
    }

    /** The page's and signalling's address, without a path. */
    public URI httpUri() {
        return URI.create("http://" + options.host() + ":" + server.actualPort());
    }

    /** Where a device logs in. */
    public URI signallingUri() {
        return URI.create("ws://" + options.host() + ":" + server.actualPort());
    }

    public URI pageUri(String deviceId) {
        return URI.create(httpUri() + "/?login_code=" + deviceId);
    }

    /** Where a stream of that id is to be pushed by RTMP. */
    public String rtmpUrl(String streamId) {
        return "rtmp://" + options.host() + ":" + rtmp.port() + "/live/" + streamId;
    }

    /** Where a stream of that id is to be pushed by SRT, with the passphrase if there is one. */
    public String srtUrl(String streamId) {
        String passphrase = options.srtPassphrase();
        return "srt://" + options.host() + ":" + srt.port() + "?"
                + (passphrase == null ? "" : "passphrase=" + percentEncoded(passphrase) + "&") + "streamid="
                + streamId;
    }

    private static String percentEncoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The {@code cbk_url} for a record session. */
    public String callbackUrl(String session) {
        return uploads.callbackUrl(session);
    }

    /** Where a still of that name is to be uploaded, and can be fetched afterwards. */
    public String stillUrl(String name) {
        return uploads.stillUrl(name);
    }

    /** A still that was uploaded; null if none of that name was. */
    public Future<@Nullable Buffer> still(String name) {
        return onContext(() -> uploads.stills().find(name));
    }

    /** While refusing, uploads of stills are answered 503. */
    public Future<Void> refuseStills(boolean refusing) {
        return onContext(() -> {
            uploads.refuseStills(refusing);
            return null;
        });
    }

    /**
     * Sends a request to a device and answers with what stands under {@code resp}.
     *
     * @param params a JSON object or array; null sends no {@code params}
     * @return fails with {@link DeviceError} when the device answers with an error, otherwise when it is not connected
     */
    public Future<Object> request(String deviceId, String method, @Nullable Object params) {
        return onContext(() -> devices.device(deviceId).request(method, params)).compose(answer -> answer);
    }

    /** Sends an event to a device. */
    public Future<Void> event(String deviceId, String name, @Nullable Object params) {
        return onContext(() -> {
            DeviceConnection connection = devices.device(deviceId).connection();
            if (connection == null) {
                throw new IllegalStateException("device " + deviceId + " is not connected");
            }
            connection.event(name, params);
            return null;
        });
    }

    /**
     * The newest alarms that a device told, in the order in which they came: the parameters of AlarmNotify, and to a start the
     * name of its {@code picture}.
     */
    public Future<List<JsonObject>> alarms(String deviceId) {
        return onContext(() -> devices.device(deviceId).alarms());
    }

    /** Sends any text to a device, as a message. */
    public Future<Void> send(String deviceId, String text) {
        return onContext(() -> {
            DeviceConnection connection = devices.device(deviceId).connection();
            if (connection == null) {
                throw new IllegalStateException("device " + deviceId + " is not connected");
            }
            connection.send(text);
            return null;
        });
    }

    /** Closes a device's connection, if there is one. */
    public Future<Void> disconnect(String deviceId) {
        return onContext(() -> {
            DeviceConnection connection = devices.device(deviceId).connection();
            if (connection != null) {
                connection.close();
            }
            return null;
        });
    }

    public Future<Void> misbehave(Misbehaviour misbehaviour) {
        return misbehave(misbehaviour, null);
    }

    /**
     * Misbehaves from now on.
     *
     * @param late how long an answer takes while answers are late; null for 25 s
     */
    public Future<Void> misbehave(Misbehaviour misbehaviour, @Nullable Duration late) {
        return onContext(() -> {
            devices.misbehave(misbehaviour, late);
            return null;
        });
    }

    /** What the scheduling service says from now on. */
    public Future<Void> schedule(ScheduleAnswer answer) {
        return onContext(() -> {
            scheduling.answer(answer);
            return null;
        });
    }

    /** The scheduling service's address, without a query. */
    public URI schedulerUri() {
        return URI.create(httpUri() + "/Vs/getServerAddr");
    }

    /** The newest questions to the scheduling service: {@code macid}, {@code mac_identity}, and the {@code status} answered. */
    public Future<List<JsonObject>> scheduleQuestions() {
        return onContext(scheduling::questions);
    }

    /** The firmware that {@code GetFirmware} names and that can be fetched from then on. */
    public Future<Void> offerFirmware(String model, Buffer content) {
        return onContext(() -> {
            files.offer(new DeviceFiles.Firmware(model, content));
            return null;
        });
    }

    /** Where a log of that name is to be uploaded. */
    public String logUrl(String name) {
        return files.logUrl(name);
    }

    /** A log that was uploaded; null if none of that name was. */
    public Future<@Nullable Buffer> log(String name) {
        return onContext(() -> files.log(name));
    }

    /**
     * Replays a conversation with a device; one at a time. A device that is logged in already counts as just having done so.
     *
     * @param progress told each line that is done, on the event loop
     * @return fails with {@link ScriptException} when the device does not do what is expected
     */
    public Future<Void> run(Script script, Consumer<String> progress) {
        return onContext(() -> {
                    if (devices.conversation() != Conversation.NONE) {
                        throw new IllegalStateException("a script is running already");
                    }
                    ScriptRun run = new ScriptRun(vertx, script, new PlatformScene(), progress);
                    devices.converse(run);
                    return run.start();
                })
                .compose(over -> over.eventually(() -> onContext(() -> {
                    devices.converse(Conversation.NONE);
                    return null;
                })));
    }

    private final class PlatformScene implements ScriptRun.Scene {
        @Override
        public void misbehave(Misbehaviour misbehaviour, @Nullable Duration late) {
            devices.misbehave(misbehaviour, late);
        }

        @Override
        public void schedule(ScheduleAnswer answer) {
            scheduling.answer(answer);
        }

        @Override
        public int count(Step.Kind kind, String name) {
            return switch (kind) {
                case STREAM -> {
                    LiveStreams.Stream stream = streams.find(name);
                    yield stream == null || stream.firstKeyFrameNanos() == 0 ? 0 : 1;
                }
                case SEGMENT ->
                    (int) segments.all().stream()
                            .filter(segment -> segment.session.equals(name))
                            .filter(segment -> segment.state == SegmentStore.State.SAVED
                                    || segment.state == SegmentStore.State.FORGOTTEN)
                            .count();
                case STILL -> uploads.stills().find(name) == null ? 0 : 1;
                case LOG -> files.log(name) == null ? 0 : 1;
            };
        }

        @Override
        public @Nullable String value(String name) {
            return switch (name) {
                case "rtmp" -> rtmpUrl("");
                case "srt" -> srtUrl("");
                case "record" -> callbackUrl("");
                case "still" -> stillUrl("");
                case "log" -> logUrl("");
                case "sound" -> files.soundUrl();
                case "firmware" -> files.firmwareUrl("");
                case "platform" -> signallingUri().toString();
                default -> null;
            };
        }
    }

    /** While holding, segments are answered "not now", as for alarm pre-record. */
    public Future<Void> holdUploads(boolean holding) {
        return onContext(() -> {
            uploads.hold(holding);
            return null;
        });
    }

    /** While blacked out, devices that come with recordings are cut off without an answer. */
    public Future<Void> blackOutUploads(boolean dark) {
        return onContext(() -> {
            uploads.blackOut(dark);
            return null;
        });
    }

    /** What is known of a device: connected, dialect, logins, keepalives, state (the last Keepalive's parameters), and what it told. */
    public Future<JsonObject> device(String deviceId) {
        return onContext(() -> describe(devices.device(deviceId)));
    }

    /** The segments of all sessions in the order of their creation, as in {@code GET /api/segments}. */
    public Future<List<JsonObject>> segments() {
        return onContext(
                () -> segments.all().stream().map(SegmentStore.Segment::toJson).toList());
    }

    /** The live streams that are arriving. */
    public Future<List<LiveStreams.Stream>> streams() {
        return onContext(streams::all);
    }

    /** Feeds a sink with an arriving stream, on the platform's event loop, as long as the stream lasts. */
    public Future<Void> subscribe(String streamId, Sink sink) {
        return onContext(() -> {
            LiveStreams.Stream stream = streams.find(streamId);
            if (stream == null) {
                throw new IllegalArgumentException("no stream " + streamId + " is arriving");
            }
            stream.relay().subscribe(sink, Relay.Start.CACHED_KEY_FRAME);
            return null;
        });
    }

    static JsonObject describe(VirtualDevice device) {
        return new JsonObject().put("type", "device").mergeIn(device.describe());
    }

    /** What changes as streams and segments arrive; sent to every page. */
    JsonObject describeMedia() {
        DeviceFiles.Firmware firmware = files.firmware();
        return new JsonObject()
                .put("type", "media")
                .put(
                        "targets",
                        new JsonObject()
                                .put("rtmp", rtmpUrl(""))
                                .put("srt", srtUrl(""))
                                .put("callback", httpUri() + "/record")
                                .put("still", stillUrl(""))
                                .put("log", files.logUrl(""))
                                .put("sound", files.soundUrl())
                                .put("firmware", files.firmwareUrl("")))
                .put("firmware", firmware == null ? null : firmware.model())
                .put("stills", uploads.stills().names())
                .put("logs", files.logNames())
                .put(
                        "streams",
                        streams.all().stream()
                                .map(stream -> new JsonObject()
                                        .put("id", stream.id())
                                        .put("protocol", stream.protocol().label())
                                        .put("video", stream.video()))
                                .toList())
                .put(
                        "segments",
                        segments.all().stream()
                                .map(SegmentStore.Segment::toJson)
                                .toList());
    }

    LiveStreams liveStreams() {
        return streams;
    }

    private Future<VirtualPlatform> listen(Vertx vertx) {
        Router router = Router.router(vertx);
        uploads.mount(router);
        files.mount(router);
        scheduling.mount(router);
        new PageEndpoints(this, segments).mount(router);
        server.requestHandler(router);
        server.webSocketHandshakeHandler(this::handshake);
        return server.listen(options.httpPort(), options.host())
                .recover(cause -> Future.failedFuture(new CannotListenException(
                        options.host(), options.httpPort(), "signalling, uploads and the page", cause)))
                .map(this);
    }

    private void handshake(ServerWebSocketHandshake handshake) {
        switch (handshake.path()) {
            case PageSockets.WATCH -> {
                MultiMap query = DeviceEndpoint.query(handshake.query());
                String id = query.get("login_code");
                handshake.accept().onSuccess(socket -> pages.watch(socket, id == null ? "" : id));
            }
            case PageSockets.LIVE -> {
                String stream = DeviceEndpoint.query(handshake.query()).get("stream");
                handshake.accept().onSuccess(socket -> pages.live(socket, stream == null ? "" : stream));
            }
            default -> {
                if (!devices.handshake(handshake)) {
                    handshake.reject(404);
                }
            }
        }
    }

    private void deviceChanged(VirtualDevice device) {
        pages.deviceChanged(device);
    }

    private void broadcast() {
        pages.mediaChanged();
        devices.conversation().mediaChanged();
    }

    private static String withoutQuery(String key) {
        int query = key.indexOf('?');
        return query < 0 ? key : key.substring(0, query);
    }

    private <T extends @Nullable Object> Future<T> onContext(Callable<T> call) {
        Promise<T> promise = Promise.promise();
        context.runOnContext(v -> {
            try {
                promise.complete(call.call());
            } catch (Exception e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }
}
