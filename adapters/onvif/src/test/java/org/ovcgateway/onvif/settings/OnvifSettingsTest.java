package org.ovcgateway.onvif.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.onvif.settings.SettingsBench.video;
import static org.ovcgateway.onvif.settings.SettingsBench.volume;

import io.vertx.core.Future;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.CameraSettings.Audio;
import org.ovcgateway.camera.CameraSettings.Values;
import org.ovcgateway.camera.CameraSettings.Video;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Quality;

class OnvifSettingsTest {
    private final SettingsBench bench = new SettingsBench();

    @Test
    void soundIsReadInHertzAndBits() {
        bench.media1(
                Quality.HD,
                "<tt:AudioEncoderConfiguration><tt:Encoding>AAC</tt:Encoding><tt:Bitrate>64</tt:Bitrate>"
                        + "<tt:SampleRate>44</tt:SampleRate></tt:AudioEncoderConfiguration>");
        assertEquals(new Audio("AAC", 44_100, 64_000), bench.read().audio());
        bench.media2(
                Quality.HD,
                "<tr2:AudioEncoder><tt:Encoding>PCMU</tt:Encoding><tt:Bitrate>64000</tt:Bitrate>"
                        + "<tt:SampleRate>8000</tt:SampleRate></tr2:AudioEncoder>");
        assertEquals(new Audio("PCMU", 8000, 64_000), bench.read().audio());
    }

    @Test
    void aCameraWithoutProfilesHasNoSettings() {
        assertEquals(Values.NOTHING, bench.read());
        bench.refusal(NotSupported.class, volume(1));
    }

    @Test
    void whatTheCameraDoesNotTellIsNull() {
        bench.media1(Quality.SD, "");
        bench.media1(
                Quality.HD,
                "<tt:VideoEncoderConfiguration token=\"e\"><tt:Encoding>JPEG</tt:Encoding>"
                        + "</tt:VideoEncoderConfiguration>");
        Values values = bench.read();
        assertEquals(Map.of(Quality.HD, new Video(null, null, null, null, null, null)), values.video());
        assertEquals(new Values(values.video(), null, null, null, null, null, null), values);
    }

    @Test
    void aCameraThatIsNotReachedIsAFailureAndNotAMissingSetting() {
        bench.encoderOfMedia1();
        bench.device.on(
                "GetVideoEncoderConfiguration",
                request -> Future.failedFuture(new CameraException(CameraException.Kind.UNREACHABLE, "no answer")));
        assertTrue(bench.settings.read().toCompletableFuture().isCompletedExceptionally());
        assertEquals(
                "no answer", bench.refusal(CameraException.class, video(new Video(null, null, null, 5, null, null))));
    }
}
