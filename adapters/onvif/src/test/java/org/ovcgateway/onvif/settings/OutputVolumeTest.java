package org.ovcgateway.onvif.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.ovcgateway.onvif.settings.SettingsBench.range;
import static org.ovcgateway.onvif.settings.SettingsBench.volume;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Quality;

class OutputVolumeTest {
    private final SettingsBench bench = new SettingsBench();

    private void loudspeaker(int level, @Nullable String range) {
        bench.media1(Quality.HD, "");
        bench.configured(
                "AudioOutput",
                "o",
                "<tt:Name>o</tt:Name><tt:UseCount>1</tt:UseCount><tt:OutputToken>out</tt:OutputToken>"
                        + "<tt:SendPrimacy>www.onvif.org/ver20/HalfDuplex/Server</tt:SendPrimacy><tt:OutputLevel>"
                        + level + "</tt:OutputLevel>");
        if (range != null) {
            bench.device.answer("GetAudioOutputConfigurationOptions", "<Options>" + range + "</Options>");
        }
    }

    @Test
    void volumeIsAPartOfTheCamerasRange() {
        loudspeaker(4, range("OutputLevelRange", 2, 10));
        assertEquals(25, bench.read().audioOutVolume());
        bench.change(volume(50));
        assertEquals("6", bench.set("AudioOutput").textAt("OutputLevel"));
        assertEquals("out", bench.set("AudioOutput").textAt("OutputToken"));
        assertEquals(50, bench.read().audioOutVolume());
        bench.change(volume(100));
        assertEquals(100, bench.read().audioOutVolume());
        bench.change(volume(0));
        assertEquals(0, bench.read().audioOutVolume());
    }

    @Test
    void volumeIsInPercentWhereTheCameraTellsNoRange() {
        loudspeaker(40, null);
        assertEquals(40, bench.read().audioOutVolume());
        bench.change(volume(41));
        assertEquals("41", bench.set("AudioOutput").textAt("OutputLevel"));
    }

    @Test
    void aVolumeThatCannotVaryIsNone() {
        loudspeaker(1, range("OutputLevelRange", 1, 1));
        assertNull(bench.read().audioOutVolume());
        bench.refusal(NotSupported.class, volume(50));
    }

    @Test
    void aVolumeThatTheCameraIgnoresIsReported() {
        loudspeaker(4, range("OutputLevelRange", 0, 10));
        bench.deaf.put("OutputLevel", 1);
        assertEquals(
                "the camera said yes but did not: audio output volume 90: the camera's level stays 4 instead of 9",
                bench.refusal(CameraException.class, volume(90)));
    }
}
