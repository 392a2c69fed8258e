package org.ovcgateway.gateway.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.gateway.onvif.FaultyCamera.PATIENCE;
import static org.ovcgateway.gateway.onvif.FaultyCamera.refused;
import static org.ovcgateway.gateway.onvif.FaultyCamera.result;
import static org.ovcgateway.simulator.onvif.OnvifFault.*;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ovcgateway.camera.AudioOut;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.simulator.onvif.OnvifAuth;
import org.ovcgateway.simulator.onvif.OnvifFault;
import org.ovcgateway.testkit.Await;

/** Files that cameras are to play by themselves. */
class OnvifClipFaultsTest {
    private static final int FRAME_BYTES = 417;
    private static final byte[] MINUTE = mp3(2300);

    @RegisterExtension
    static final FaultyCamera met = new FaultyCamera(settings -> settings.withAudioClips(true));

    /** Silence: MPEG-1 layer III, 128 kbit/s, 44.1 kHz, 26 ms a frame. */
    private static byte[] mp3(int frames) {
        byte[] file = new byte[frames * FRAME_BYTES];
        for (int i = 0; i < frames; i++) {
            file[i * FRAME_BYTES] = (byte) 0xFF;
            file[i * FRAME_BYTES + 1] = (byte) 0xFB;
            file[i * FRAME_BYTES + 2] = (byte) 0x90;
            file[i * FRAME_BYTES + 3] = (byte) 0xC4;
        }
        return file;
    }

    private static void isPlayedAndStopped() throws Exception {
        AudioOut.Clip clip = result(met.camera().audioOut().play(MINUTE));
        assertTrue(met.device().playsAudioClip());
        assertFalse(clip.over().toCompletableFuture().isDone());
        clip.stop();
        result(clip.over());
        assertFalse(met.device().playsAudioClip());
        assertEquals(List.of(), met.device().audioClips());
    }

    private static String failure(Class<? extends Exception> kind) {
        String words = String.valueOf(
                refused(kind, met.camera().audioOut().play(MINUTE)).getMessage());
        Await.until(
                "it to be taken away", PATIENCE, () -> met.device().audioClips().isEmpty());
        assertEquals(List.of(), met.device().playedAudioClips());
        return words;
    }

    @ParameterizedTest
    @EnumSource
    void aFileIsBroughtWhateverTheAuthentication(OnvifAuth auth) throws Exception {
        met.meet(auth);
        isPlayedAndStopped();
    }

    static Set<OnvifFault> addresses() {
        return EnumSet.of(FOREIGN_ADDRESS, WRONG_PORT, CLIP_UPLOAD_BY_PUT, DIGEST_NONCE_ONCE, RESETS_CONNECTION);
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void aFileIsBroughtToTheCameraAndNobodyElse(OnvifFault fault) throws Exception {
        met.meet(OnvifAuth.DIGEST, fault);
        isPlayedAndStopped();
    }

    @Test
    void whereThereIsNoRoomIsSaidSo() throws Exception {
        met.meet(OnvifAuth.BOTH, CLIPS_FULL);
        assertEquals(
                "the camera failed at playing a file: no room for another audio clip", failure(CameraException.class));
    }

    @Test
    void whatWasLeftBehindMakesRoom() throws Exception {
        met.meet(OnvifAuth.NONE);
        for (int i = 0; i < 4; i++) {
            leaveOneBehind();
        }
        assertEquals(4, met.device().audioClips().size());
        isPlayedAndStopped();
    }

    /** As a gateway does whose power fails. */
    private static void leaveOneBehind() throws Exception {
        String call = "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body>"
                + "<AddAudioClip xmlns=\"http://www.onvif.org/ver20/media/wsdl\"><Configuration><Enabled>true</Enabled>"
                + "<Name>ovc-gateway</Name><Type>audio/mpeg</Type><RepeatCycles>0</RepeatCycles></Configuration>"
                + "</AddAudioClip></s:Body></s:Envelope>";
        HttpRequest request = HttpRequest.newBuilder(URI.create(met.device().deviceServiceUrl()))
                .POST(HttpRequest.BodyPublishers.ofString(call))
                .build();
        HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.discarding());
    }

    @Test
    void aFormThatItDoesNotPlayIsSaidSo() throws Exception {
        met.meet(OnvifAuth.BOTH, CLIPS_OPUS_ONLY);
        assertEquals(
                "the camera plays no file of type audio/mpeg by itself, only [audio/ogg;codecs=opus]",
                failure(NotSupported.class));
    }

    @Test
    void aFileThatItDoesNotTakeIsTakenAway() throws Exception {
        met.meet(OnvifAuth.BOTH, CLIP_UPLOAD_REFUSED);
        assertEquals("expected the camera to take a file but it answered 415", failure(CameraException.class));
    }

    @Test
    void aFileThatItDoesNotPlayIsTakenAway() throws Exception {
        met.meet(OnvifAuth.BOTH, CLIP_PLAY_REFUSED);
        assertEquals("the camera failed at playing a file: the loudspeaker is in use", failure(CameraException.class));
    }

    /** The faults that are played here. */
    static Set<OnvifFault> played() {
        return EnumSet.of(CLIPS_FULL, CLIPS_OPUS_ONLY, CLIP_UPLOAD_BY_PUT, CLIP_UPLOAD_REFUSED, CLIP_PLAY_REFUSED);
    }
}
