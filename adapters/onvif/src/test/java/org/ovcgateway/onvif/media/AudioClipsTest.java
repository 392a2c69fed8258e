package org.ovcgateway.onvif.media;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.AudioOut;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.onvif.ManualTimers;
import org.ovcgateway.onvif.SchemaCheck;
import org.ovcgateway.onvif.device.SessionBench;
import org.ovcgateway.onvif.soap.SoapFault;
import org.ovcgateway.onvif.xml.XmlElement;
import org.ovcgateway.testkit.OnvifSchemas;

class AudioClipsTest {
    private static final byte[] MP3 = {'I', 'D', '3', 4, 5};
    private static final String PLAYING = "<a><PlayingAudioClips><Token>clip 1</Token></PlayingAudioClips></a>";

    private static final String SPEAKING = SessionBench.profiles2(
                    "main v0 H264 1920 1080 out", "sub v0 H264 640 360 out", "other v1 H264 1920 1080 out")
            .replaceFirst(
                    "<tr2:AudioOutput/>", "<tr2:AudioOutput><tt:OutputToken>out 0</tt:OutputToken></tr2:AudioOutput>")
            .replaceFirst(
                    "<tr2:AudioOutput/>", "<tr2:AudioOutput><tt:OutputToken>out 0</tt:OutputToken></tr2:AudioOutput>")
            .replaceFirst(
                    "<tr2:AudioOutput/>", "<tr2:AudioOutput><tt:OutputToken>out 1</tt:OutputToken></tr2:AudioOutput>");

    private final ManualTimers timers = new ManualTimers();
    private final SessionBench bench = new SessionBench().media2("main v0 H264 1920 1080");
    private final List<String> uploads = new ArrayList<>();
    private Future<Void> uploaded = Future.succeededFuture();
    private final AudioClips clips = new AudioClips(
            new VideoInput(bench.session, null),
            (path, type, file) -> {
                uploads.add(path + " " + type);
                assertArrayEquals(MP3, file);
                return uploaded;
            },
            timers);

    @AfterEach
    void everythingThatWasAskedFitsTheSchemas() {
        if (OnvifSchemas.obstacle() == null) { // else this would skip the whole test
            bench.device.requests().forEach(request -> SchemaCheck.assertValid(request.body()));
        }
    }

    private void camera(String capabilities) {
        bench.device
                .answer(
                        "GetServiceCapabilities",
                        "<a><Capabilities><AudioClipCapabilities " + capabilities + "/></Capabilities></a>")
                .answer(
                        "AddAudioClip",
                        "<a><Token>clip 1</Token><UploadUri>http://192.0.2.1:99/up?id=1</UploadUri></a>")
                .answer("PlayAudioClip")
                .answer("DeleteAudioClip");
    }

    private void camera() {
        camera("MaxAudioClipSize=\"1.5\" SupportedAudioClipFormat=\"audio/vnd.wave;codec=1  audio/mpeg\"");
    }

    private List<String> clipCalls() {
        return bench.device.names().stream()
                .filter(name -> name.contains("AudioClip"))
                .toList();
    }

    private String refusal(byte[] file) {
        Future<AudioOut.Clip> playing = clips.play(file);
        assertTrue(playing.failed());
        return String.valueOf(
                assertInstanceOf(NotSupported.class, playing.cause()).getMessage());
    }

    @Test
    void aFileIsBroughtPlayedAndTakenAway() {
        camera();
        bench.device.answer("GetPlayingAudioClips", PLAYING).answer("GetPlayingAudioClips", "<a/>");
        AudioOut.Clip clip = clips.play(MP3).result();
        assertEquals(List.of("/up?id=1 audio/mpeg"), uploads);
        assertEquals("audio/mpeg", bench.device.requests("AddAudioClip").get(0).textAt("Configuration", "Type"));
        assertEquals("true", bench.device.requests("PlayAudioClip").get(0).textAt("Play"));
        timers.advance(AudioClips.LOOK);
        assertFalse(clip.over().toCompletableFuture().isDone());
        timers.advance(AudioClips.LOOK);
        assertTrue(clip.over().toCompletableFuture().isDone());
        assertEquals(
                List.of(
                        "AddAudioClip",
                        "PlayAudioClip",
                        "GetPlayingAudioClips",
                        "GetPlayingAudioClips",
                        "DeleteAudioClip"),
                clipCalls());
        clip.stop();
        assertEquals(5, clipCalls().size());
        assertEquals(0, timers.waiting());
    }

    @Test
    void aFileThatIsStoppedIsTakenAway() {
        camera();
        AudioOut.Clip clip = clips.play(MP3).result();
        clip.stop();
        clip.stop();
        assertTrue(clip.over().toCompletableFuture().isDone());
        assertEquals(List.of("AddAudioClip", "PlayAudioClip", "PlayAudioClip", "DeleteAudioClip"), clipCalls());
        assertEquals("false", bench.device.requests("PlayAudioClip").get(1).textAt("Play"));
        assertEquals(0, timers.waiting());
    }

    @Test
    void whoLeavesTheCameraTakesEverythingAway() {
        camera();
        AudioOut.Clip clip = clips.play(MP3).result();
        assertTrue(clips.close().succeeded());
        assertTrue(clip.over().toCompletableFuture().isDone());
        assertEquals(List.of("AddAudioClip", "PlayAudioClip", "PlayAudioClip", "DeleteAudioClip"), clipCalls());
        assertEquals(0, timers.waiting());
        assertTrue(clips.close().succeeded());
        assertEquals(4, clipCalls().size());
    }

    @Test
    void whoLeavesTheCameraWhileAFileIsBroughtTakesItAwayAfterwards() {
        camera();
        Promise<Void> upload = Promise.promise();
        uploaded = upload.future();
        clips.play(MP3);
        Future<Void> closed = clips.close();
        assertFalse(closed.isComplete());
        upload.complete();
        assertTrue(closed.succeeded());
        assertEquals(List.of("AddAudioClip", "PlayAudioClip", "PlayAudioClip", "DeleteAudioClip"), clipCalls());
        assertEquals(0, timers.waiting());
    }

    @Test
    void aCameraThatNeverEndsIsStopped() {
        camera();
        bench.device.answer("GetPlayingAudioClips", PLAYING);
        AudioOut.Clip clip = clips.play(MP3).result();
        timers.advance(AudioClips.LOOK.multipliedBy(AudioClips.MOST_LOOKS - 1));
        assertFalse(clip.over().toCompletableFuture().isDone());
        timers.advance(AudioClips.LOOK);
        assertTrue(clip.over().toCompletableFuture().isDone());
    }

    @Test
    void aClipThatCouldNotBeBroughtIsTakenAway() {
        camera();
        uploaded = Future.failedFuture(new CameraException(CameraException.Kind.FAILED, "full"));
        assertEquals("full", clips.play(MP3).cause().getMessage());
        assertEquals(List.of("AddAudioClip", "DeleteAudioClip"), clipCalls());
    }

    @Test
    void anAnswerWithoutAPlaceForTheFileIsAFailure() {
        camera();
        bench.device.forget("AddAudioClip").answer("AddAudioClip", "<a><Token>clip 1</Token></a>");
        assertInstanceOf(CameraException.class, clips.play(MP3).cause());
        assertEquals(List.of(), uploads);
    }

    @Test
    void whatTheCameraDoesNotPlayIsNotBroughtToIt() {
        assertEquals(
                "expected a file that cameras play by themselves (MP3, WAV, Ogg) but was something else",
                refusal(new byte[] {1, 2, 3}));
        camera("SupportedAudioClipFormat=\"audio/ogg;codecs=opus\"");
        assertEquals(
                "the camera plays no file of type audio/mpeg by itself, only [audio/ogg;codecs=opus]", refusal(MP3));
        assertEquals(List.of(), clipCalls());
    }

    @Test
    void aFileIsAtMostAsLargeAsTheCameraSays() {
        camera();
        byte[] large = new byte[1537];
        System.arraycopy(MP3, 0, large, 0, 3);
        assertEquals(
                "expected a file of at most 1 KiB, which is what the camera plays by itself, but was one of 1537 bytes",
                refusal(large));
        assertEquals(List.of(), clipCalls());
    }

    @Test
    void aRecorderIsToldAtWhichOfItsLoudspeakers() {
        bench.device.forget("GetProfiles").answer("GetProfiles", SPEAKING);
        camera();
        clips.play(MP3);
        assertEquals(
                List.of("out 0"),
                bench.device
                        .requests("AddAudioClip")
                        .get(0)
                        .child("Configuration")
                        .orElseThrow()
                        .all("AudioOutputToken")
                        .map(XmlElement::text)
                        .toList());
    }

    @Test
    void whatWasLeftThereOnceIsTakenAwayWhereThereIsNoRoom() {
        camera();
        bench.device
                .forget("AddAudioClip")
                .fail("AddAudioClip", new SoapFault(500, "Action", "full"))
                .answer(
                        "AddAudioClip",
                        "<a><Token>clip 1</Token><UploadUri>http://192.0.2.1:99/up?id=1</UploadUri></a>")
                .answer(
                        "GetAudioClips",
                        "<a>" + item("clip 7", "Bell") + item("clip 8", "ovc-gateway") + item("clip 9", "ovc-gateway")
                                + "</a>")
                .answer("GetPlayingAudioClips", PLAYING.replace("clip 1", "clip 9"));
        assertTrue(clips.play(MP3).succeeded());
        assertEquals(
                List.of(
                        "AddAudioClip",
                        "GetAudioClips",
                        "GetPlayingAudioClips",
                        "DeleteAudioClip",
                        "AddAudioClip",
                        "PlayAudioClip"),
                clipCalls());
        assertEquals("clip 8", bench.device.requests("DeleteAudioClip").get(0).textAt("Token"));
    }

    @Test
    void aCameraThatHasNoneOfOursAndNoRoomIsAskedOnce() {
        camera();
        bench.device
                .forget("AddAudioClip")
                .fail("AddAudioClip", new SoapFault(500, "Action", "full"))
                .answer("GetAudioClips", "<a>" + item("clip 7", "Bell") + "</a>")
                .answer("GetPlayingAudioClips", "<a/>");
        assertEquals("full", clips.play(MP3).cause().getMessage());
        assertEquals(List.of("AddAudioClip", "GetAudioClips", "GetPlayingAudioClips"), clipCalls());
    }

    private static String item(String token, String name) {
        return "<AudioClipItem><Token>" + token + "</Token><Configuration><Name>" + name
                + "</Name></Configuration></AudioClipItem>";
    }

    @Test
    void aCameraWithoutAudioClipsPlaysNone() {
        bench.device.answer("GetServiceCapabilities", "<a><Capabilities/></a>");
        assertEquals("the camera plays no files by itself", refusal(MP3));
    }
}
