package org.ovcgateway.bench;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.ovcgateway.simulator.platform.VirtualPlatform;

/**
 * The gateway as it is shipped, in a process of its own, told by the platform what to do. A channel pushes one live stream, so
 * that a second channel of the same camera pushes the other where both are wanted; they share the camera's connection.
 */
final class OneGateway implements Contender {
    static final String DEVICE = "2009550000011079";
    static final Duration ANSWER = Duration.ofSeconds(30);
    private static final Duration ONLINE = Duration.ofSeconds(90);

    private final VirtualPlatform platform;
    private final ChildProcess process;
    private final int cameras;
    private final int channels;

    OneGateway(int cameras, IntFunction<String> cameraUrl, VirtualPlatform platform, Path root, Path folder)
            throws IOException {
        this(
                IntStream.range(0, 2 * cameras)
                        .mapToObj(n -> cameraUrl.apply(n % cameras))
                        .toList(),
                "off",
                platform,
                root,
                folder);
    }

    /**
     * Starts the gateway and waits for it to log in.
     *
     * @param cameraUrls the cameras of channels 0, 1, …
     * @param console where it shall listen for those who ask for metrics, or {@code off}
     */
    OneGateway(List<String> cameraUrls, String console, VirtualPlatform platform, Path root, Path folder)
            throws IOException {
        this(cameraUrls, console, "", platform, root, folder);
    }

    /** @param sections more lines for the configuration */
    OneGateway(
            List<String> cameraUrls, String console, String sections, VirtualPlatform platform, Path root, Path folder)
            throws IOException {
        this.platform = platform;
        this.cameras = cameraUrls.size() / 2;
        this.channels = cameraUrls.size();
        StringBuilder yaml = new StringBuilder("platform:\n  url: " + platform.signallingUri()
                + "\n  allow-plaintext: true\n  allow-private-addresses: true\n  device-id: \"" + DEVICE
                + "\"\n  password: secret\nconsole: { listen: \"" + console + "\" }\n" + sections + "channels:\n");
        for (int n = 0; n < channels; n++) {
            yaml.append("  ")
                    .append(n)
                    .append(": { name: camera ")
                    .append(n)
                    .append(", camera: \"")
                    .append(cameraUrls.get(n))
                    .append("\" }\n");
        }
        Path config = Files.writeString(folder.resolve("gateway.yaml"), yaml);
        int logins = logins();
        process = ChildProcess.start(
                Launcher.command(
                        root,
                        "run",
                        "--config",
                        config.toString(),
                        "--state-dir",
                        folder.resolve("state").toString()),
                folder.resolve("gateway.log"));
        Waiting.until("the gateway to log in", ANSWER, () -> logins() > logins);
        Waiting.until("all cameras to be online", ONLINE, this::allOnline);
    }

    /** Starts the job on every camera. */
    void start(Job job) {
        List<Future<?>> answers = new ArrayList<>();
        for (int n = 0; n < cameras; n++) {
            if (job.pushesRtmp()) {
                answers.add(live(n, "gateway" + n + "r", platform.rtmpUrl("gateway" + n + "r")));
            }
            if (job.pushesSrt()) {
                answers.add(live(n + cameras, "gateway" + n + "s", platform.srtUrl("gateway" + n + "s")));
            }
            if (job.writesSegments()) {
                answers.add(record(n, "gateway" + n));
            }
        }
        answers.forEach(answer -> Waiting.result("the gateway's answer", ANSWER, answer));
    }

    Future<Object> live(int channel, String streamId, String url) {
        return platform.request(DEVICE, "LivePublish", Orders.live(channel, streamId, url));
    }

    Future<Object> stopLive(int channel, String streamId) {
        return platform.request(DEVICE, "LiveStop", Orders.stopLive(channel, streamId));
    }

    Future<Object> record(int channel, String session) {
        return platform.request(
                DEVICE, "StartCloudRecord", Orders.record(channel, session, platform.callbackUrl(session)));
    }

    @Override
    public List<Long> pids() {
        return List.of(process.pid());
    }

    @Override
    public void close() {
        process.close();
    }

    private int logins() {
        return device().getInteger("logins");
    }

    private boolean allOnline() {
        List<?> reported = device().getJsonObject("state")
                .getJsonArray("channels", new JsonArray())
                .getList();
        return reported.size() == channels
                && reported.stream()
                        .allMatch(channel -> JsonObject.mapFrom(channel).getInteger("state") == 1);
    }

    private JsonObject device() {
        return Waiting.result("the virtual platform", ANSWER, platform.device(DEVICE));
    }
}
