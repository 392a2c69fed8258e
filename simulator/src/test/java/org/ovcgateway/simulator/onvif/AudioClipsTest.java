package org.ovcgateway.simulator.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.ovcgateway.simulator.camera.Variant;

/** Audio clips as a client sees them. */
class AudioClipsTest {
    private static final String WAVE = "audio/vnd.wave;codec=7";

    private static TestDevice device(UnaryOperator<OnvifSettings> settings) {
        return new TestDevice(Variant.H264, 2, settings.andThen(made -> made.withAudioClips(true))::apply);
    }

    private static TestDevice device() {
        return device(settings -> settings);
    }

    /** G.711 with 8000 samples a second. */
    static byte[] wave(int bytes) {
        ByteBuffer header = ByteBuffer.allocate(44).order(ByteOrder.LITTLE_ENDIAN);
        header.put("RIFF".getBytes(StandardCharsets.US_ASCII)).putInt(36 + bytes);
        header.put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII)).putInt(16);
        header.putShort((short) 7).putShort((short) 1).putInt(8000).putInt(8000);
        header.putShort((short) 1).putShort((short) 8);
        header.put("data".getBytes(StandardCharsets.US_ASCII)).putInt(bytes);
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(header.array());
        file.writeBytes(new byte[bytes]);
        return file.toByteArray();
    }

    static String add(String type) {
        return "<tr2:AddAudioClip><tr2:Configuration><tr2:Enabled>true</tr2:Enabled><tr2:Name>Bell</tr2:Name>"
                + "<tr2:AudioOutputToken>audio_output_1</tr2:AudioOutputToken><tr2:Type>" + type
                + "</tr2:Type><tr2:RepeatCycles>0</tr2:RepeatCycles></tr2:Configuration></tr2:AddAudioClip>";
    }

    static String play(String token, boolean on) {
        return "<tr2:PlayAudioClip><tr2:Token>" + token + "</tr2:Token><tr2:Play>" + on
                + "</tr2:Play></tr2:PlayAudioClip>";
    }

    static String delete(String token) {
        return "<tr2:DeleteAudioClip><tr2:Token>" + token + "</tr2:Token></tr2:DeleteAudioClip>";
    }

    private static String uri(Node added) {
        return added.required("UploadUri").replaceFirst("^http://[^/]+", "");
    }

    private static int upload(TestDevice device, Node added, byte[] file, String... headers) {
        return device.upload("POST", uri(added), file, headers).status();
    }

    @Test
    void aFileIsBroughtPlayedAndTakenAway() {
        try (TestDevice device = device()) {
            Node added = device.call(add(WAVE));
            String token = added.required("Token");
            assertTrue(device.post(play(token, true)).body().contains("was not brought yet"));
            assertEquals(200, upload(device, added, wave(800_000)));
            device.call(play(token, true));
            Node playing = device.call("<tr2:GetPlayingAudioClips/>");
            assertEquals(token, playing.text("PlayingAudioClips", "Token"));
            assertTrue(device.post(delete(token)).body().contains("is being played"));
            device.call(play(token, false));
            assertEquals(List.of(), device.call("<tr2:GetPlayingAudioClips/>").children());
            device.call(delete(token));
            assertEquals(List.of(), device.camera.audioClips());
            assertEquals(400, device.post(delete(token)).status());

            PlayedAudioClip played = device.camera.playedAudioClips().get(0);
            assertEquals(List.of("audio_output_1"), played.outputs());
            assertEquals(100, played.file().length().toSeconds());
            String status = device.get("/control").body();
            assertTrue(status.contains("\"name\" : \"Bell\""), status);
            assertTrue(status.contains("\"seconds\" : 100.0"), status);
        }
    }

    @Test
    void anUploadIsAnsweredByWhatIsWrongWithIt() {
        try (TestDevice device = device()) {
            Node added = device.call(add(WAVE));
            int most = AudioClipStore.MOST_KIB * 1024;
            assertEquals(413, upload(device, added, wave(most - 43)));
            assertEquals(415, upload(device, added, Arrays.copyOf(wave(1000), 1043)));
            assertEquals(405, device.upload("DELETE", uri(added), new byte[0]).status());
            assertEquals(200, upload(device, added, wave(most - 44)));
            assertEquals(410, upload(device, added, wave(1000)));

            Node other = device.call(add("audio/mpeg"));
            assertEquals(415, upload(device, other, wave(1000)));
            assertEquals(
                    410,
                    device.upload("POST", "/onvif/audio_clips/none", wave(1)).status());
        }
    }

    @Test
    void onlyThoseWhoKnowThePasswordBringFiles() {
        try (TestDevice device = device(settings -> settings.withAuth(OnvifAuth.DIGEST, "admin", "secret"))) {
            TestDevice.Answer refused = device.upload("POST", "/onvif/audio_clips/none", wave(1));
            assertEquals(401, refused.status());
            assertTrue(
                    refused.challenges().get(0).startsWith("Digest "),
                    refused.challenges().toString());
        }
    }

    @Test
    void aDeviceHasThemOnlyIfItIsToldTo() {
        try (TestDevice device = new TestDevice()) {
            assertTrue(device.post(add(WAVE)).body().contains("ActionNotSupported"));
            String capabilities = device.post("<tr2:GetServiceCapabilities/>").body();
            assertTrue(!capabilities.contains("AudioClip"), capabilities);
            assertEquals(
                    405,
                    device.upload("PUT", "/onvif/audio_clips/none", wave(1)).status());
        }
    }

    @Test
    void theirFaultsAreSeen() {
        try (TestDevice device = device()) {
            Node added = device.call(add(WAVE));
            device.camera.faults(OnvifFault.CLIP_UPLOAD_BY_PUT);
            assertEquals(405, upload(device, added, wave(1000)));
            device.camera.faults(OnvifFault.CLIP_UPLOAD_REFUSED);
            assertEquals(415, upload(device, added, wave(1000)));
            device.camera.faults(OnvifFault.CLIP_UPLOAD_BY_PUT);
            assertEquals(200, device.upload("PUT", uri(added), wave(1000)).status());
            device.camera.faults(OnvifFault.CLIP_PLAY_REFUSED);
            assertTrue(device.post(play(added.required("Token"), true)).body().contains("in use"));
            device.camera.faults(OnvifFault.CLIPS_FULL);
            assertTrue(device.post(add(WAVE)).body().contains("no room"));
            device.camera.faults(OnvifFault.CLIPS_OPUS_ONLY);
            assertTrue(device.post(add(WAVE)).body().contains("expected one of"));
            device.camera.faults(OnvifFault.FOREIGN_ADDRESS);
            assertTrue(device.call(add(WAVE)).required("UploadUri").startsWith("http://192.0.2.77:"));
        }
    }
}
