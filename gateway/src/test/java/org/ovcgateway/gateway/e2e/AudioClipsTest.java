package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.e2e.Site.SOON;
import static org.ovcgateway.gateway.e2e.Site.result;

import com.sun.net.httpserver.HttpServer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.simulator.camera.CameraSettings;
import org.ovcgateway.simulator.camera.Clips;
import org.ovcgateway.simulator.camera.RtspServer;
import org.ovcgateway.simulator.camera.Variant;
import org.ovcgateway.simulator.camera.VirtualCamera;
import org.ovcgateway.simulator.onvif.OnvifFault;
import org.ovcgateway.simulator.onvif.OnvifSettings;
import org.ovcgateway.simulator.onvif.PlayedAudioClip;
import org.ovcgateway.simulator.onvif.VirtualOnvifCamera;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.Tone;

/** A file on a web server is played by a camera that takes no sound, but plays files that are brought to it (DAP 5.10). */
class AudioClipsTest {
    private static final int CHANNEL = 2;
    private static final JsonObject STOPPED = new JsonObject().put("status", "stopped");

    private final Vertx vertx = Vertx.vertx();
    private final EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @SuppressWarnings("NullAway.Init") // set before each test
    private RtspServer streams;

    @SuppressWarnings("NullAway.Init") // set before each test
    private VirtualOnvifCamera camera;

    @SuppressWarnings("NullAway.Init") // set before each test
    private HttpServer files;

    @SuppressWarnings("NullAway.Init") // set before each test
    private Site site;

    @SuppressWarnings("NullAway.Init") // JUnit sets it
    @TempDir
    private Path folder;

    @BeforeEach
    void start() throws IOException {
        Tone.write(folder.resolve("short.mp3"), 2);
        Tone.write(folder.resolve("long.opus"), 120);
        Tone.write(folder.resolve("other.flac"), 1);
        files = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        files.createContext("/", exchange -> {
            Path file = folder.resolve(exchange.getRequestURI().getPath().substring(1));
            exchange.sendResponseHeaders(200, Files.size(file));
            Files.copy(file, exchange.getResponseBody());
            exchange.close();
        });
        files.start();
        Clips clips = new Clips();
        VirtualCamera yard =
                new VirtualCamera("yard", clips.main(Variant.H264_AAC), clips.sub(), CameraSettings.DEFAULT);
        streams = RtspServer.start(loop, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), List.of(yard));
        camera = result(VirtualOnvifCamera.start(
                vertx, streams, List.of(yard), OnvifSettings.loopback().withAudioClips(true)));
        site = Site.startedAsShipped(folder, List.of(camera.url()));
    }

    @AfterEach
    void stop() {
        site.close();
        result(camera.stop());
        streams.close();
        files.stop(0);
        result(vertx.close());
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    }

    private String file(String name) {
        return "http://127.0.0.1:" + files.getAddress().getPort() + "/" + name;
    }

    private static JsonObject channel() {
        return new JsonObject().put("channel", CHANNEL);
    }

    /** Whoever asks for the state from now on is told of it, unless it is over. */
    private void play(String name) {
        site.tell("AudioOutPlay", channel().put("url", file(name)));
    }

    /** It may be over when this returns. */
    private void playUntilHeard(String name) {
        int before = camera.playedAudioClips().size();
        play(name);
        Await.until("it to be played", SOON, () -> camera.playedAudioClips().size() > before);
    }

    private void control(String operation) {
        site.tell("AudioOutCtrl", channel().put("op", operation));
    }

    private JsonObject state() {
        return site.ask("AudioOutQuery", channel());
    }

    private void awaitStopped() {
        Await.until("the end", SOON, () -> state().equals(STOPPED));
        Await.until("the file to be gone", SOON, () -> camera.audioClips().isEmpty());
    }

    private PlayedAudioClip lastPlayed() {
        List<PlayedAudioClip> played = camera.playedAudioClips();
        return played.get(played.size() - 1);
    }

    @Test
    void aFileIsBroughtPlayedToItsEndAndTakenAway() {
        assertTrue(site.ask("GetCap", new JsonObject()).getBoolean("audio_out"));
        playUntilHeard("short.mp3");
        awaitStopped();
        assertEquals(1, camera.playedAudioClips().size());
        PlayedAudioClip played = lastPlayed();
        assertEquals("mp3", played.file().codec());
        assertEquals(2, played.file().length().toMillis() / 1000.0, 0.1);
        assertEquals(0, played.repeats());
        assertEquals(List.of("audio_output_0"), played.outputs());
        assertNull(played.stoppedAfter(), "it was played to its end");
    }

    @Test
    void aFileIsStoppedByAStopAndByTheNextFileAndCannotBePaused() {
        playUntilHeard("long.opus");
        control("pause");
        assertEquals(new JsonObject().put("status", "playing").put("url", file("long.opus")), state());
        assertTrue(camera.playsAudioClip());
        control("stop");
        awaitStopped();
        assertNotNull(lastPlayed().stoppedAfter());

        playUntilHeard("long.opus");
        playUntilHeard("short.mp3");
        awaitStopped();
        assertEquals(3, camera.playedAudioClips().size());
        assertNotNull(camera.playedAudioClips().get(1).stoppedAfter());
        assertEquals("mp3", lastPlayed().file().codec());
    }

    @Test
    void aGatewayThatEndsLeavesNothingPlayingAndNothingThere() throws IOException {
        playUntilHeard("long.opus");
        site.restartGateway();
        assertTrue(!camera.playsAudioClip());
        assertEquals(List.of(), camera.audioClips());
    }

    private void isNotPlayed(String name, OnvifFault... fault) {
        for (OnvifFault each : fault) {
            camera.faults(each);
            play(name);
            awaitStopped();
            assertEquals(0, camera.playedAudioClips().size(), each::toString);
        }
    }

    @Test
    void whatTheCameraDoesNotPlayEndsInStopped() {
        isNotPlayed(
                "short.mp3",
                OnvifFault.CLIPS_FULL,
                OnvifFault.CLIPS_OPUS_ONLY,
                OnvifFault.CLIP_UPLOAD_REFUSED,
                OnvifFault.CLIP_PLAY_REFUSED);
        camera.clearFaults();
        play("other.flac");
        awaitStopped();
        assertEquals(0, camera.playedAudioClips().size(), "FLAC without Ogg");
        camera.faults(OnvifFault.FOREIGN_ADDRESS, OnvifFault.CLIP_UPLOAD_BY_PUT);
        playUntilHeard("short.mp3");
        awaitStopped();
    }
}
