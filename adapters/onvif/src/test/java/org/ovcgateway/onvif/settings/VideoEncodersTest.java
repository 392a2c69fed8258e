package org.ovcgateway.onvif.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.ovcgateway.onvif.settings.SettingsBench.H264_MEDIA1;
import static org.ovcgateway.onvif.settings.SettingsBench.done;
import static org.ovcgateway.onvif.settings.SettingsBench.video;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.CameraSettings.Audio;
import org.ovcgateway.camera.CameraSettings.Values;
import org.ovcgateway.camera.CameraSettings.Video;
import org.ovcgateway.camera.CameraSettings.VideoCodec;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.onvif.CheckedDevice;
import org.ovcgateway.onvif.xml.XmlElement;

class VideoEncodersTest {
    private final SettingsBench bench = new SettingsBench();

    @Test
    void anEncoderOfMedia1IsRead() {
        bench.encoderOfMedia1();
        Video video = bench.read().video().get(Quality.HD);
        assertEquals(new Video(VideoCodec.H264, 1920, 1080, 25, 4_096_000, 50), video);
    }

    @Test
    void anEncoderOfMedia2IsRead() {
        bench.encoderOfMedia2();
        XmlElement h265 = Trees.withText(bench.present("VideoEncoder e"), "H265", "Encoding");
        bench.configurations.put("VideoEncoder e", Trees.withText(h265, "12.5", "RateControl", "FrameRateLimit"));
        Video video = bench.read().video().get(Quality.HD);
        assertEquals(new Video(VideoCodec.H265, 1920, 1080, 13, 4_096_000, 50), video);
    }

    @Test
    void anEncoderIsSentBackWholeButForWhatChanges() {
        bench.encoderOfMedia1();
        bench.change(video(new Video(null, 1280, 720, 15, 2_000_000, 30)));
        XmlElement sent = bench.set("VideoEncoder");
        String expected = H264_MEDIA1
                .replace(">1920<", ">1280<")
                .replace(">1080<", ">720<")
                .replace(">25<", ">15<")
                .replace(">4096<", ">2000<")
                .replace(">50<", ">30<");
        assertEquals(CheckedDevice.read("<C token=\"e\">" + expected + "</C>").children(), sent.children());
        assertEquals("e", sent.attribute("token"));
        assertEquals(
                "true",
                bench.device.requests("SetVideoEncoderConfiguration").get(0).textAt("ForcePersistence"));
        assertEquals(
                new Video(VideoCodec.H264, 1280, 720, 15, 2_000_000, 30),
                bench.read().video().get(Quality.HD));
    }

    @Test
    void anEncoderOfMedia2IsChangedInItsOwnWay() {
        bench.encoderOfMedia2();
        bench.change(video(new Video(null, 1280, 720, 20, 2_000_000, 400)));
        XmlElement sent = bench.set("VideoEncoder");
        assertEquals("400", sent.attribute("GovLength"));
        assertEquals("High", sent.attribute("Profile"));
        assertEquals("13", sent.textAt("RateControl", "FrameRateLimit"));
        assertEquals("true", sent.child("RateControl").orElseThrow().attribute("ConstantBitRate"));
        assertEquals("0.0.0.0", sent.textAt("Multicast", "Address", "IPv4Address"));
        assertNull(bench.device.requests("SetVideoEncoderConfiguration").get(0).textAt("ForcePersistence"));
    }

    @Test
    void nothingIsSentWhereAllIsSoAlready() {
        bench.encoderOfMedia1();
        bench.change(video(new Video(VideoCodec.H264, 1920, 1080, 25, 4_096_000, 50)));
        assertEquals(0, bench.changes());
    }

    @Test
    void limitsAreTheMostThatTheCameraOffersAndNoMoreThanIsWanted() {
        bench.encoderOfMedia1();
        bench.change(video(new Video(null, null, null, 60, 20_000_000, null)));
        XmlElement sent = bench.set("VideoEncoder");
        assertEquals("25", sent.textAt("RateControl", "FrameRateLimit"));
        assertEquals("8192", sent.textAt("RateControl", "BitrateLimit"));
    }

    @Test
    void allThatCannotBeIsNamedAndNothingIsChanged() {
        bench.encoderOfMedia1();
        Values wish = new Values(
                Map.of(
                        Quality.HD,
                        new Video(null, 800, 600, 0, 100_000, 251),
                        Quality.LD,
                        new Video(null, null, null, 5, null, null)),
                new Audio("AAC", null, null),
                true,
                null,
                50,
                50,
                "Gate");
        assertEquals(
                "the camera cannot be set so: ld: the camera has no such stream;"
                        + " hd picture of 800x600: the camera offers 1920x1080, 1280x720, 640x480, 640x360;"
                        + " hd frames per second 0: the camera offers 1 to 25;"
                        + " hd 100000 bit/s: the camera offers 256 to 8192 kbit/s;"
                        + " hd frames from key frame to key frame 251: the camera offers 1 to 250;"
                        + " audio: it cannot be changed; mirrored: the camera tells of no video source;"
                        + " motion sensitivity: the camera tells of no motion detector that has one;"
                        + " audio output volume: the camera has no loudspeaker whose volume can be set;"
                        + " text in the picture: the camera writes none",
                bench.refusal(NotSupported.class, wish));
        assertEquals(0, bench.changes());
    }

    @Test
    void bordersOfTheRangesAreTaken() {
        bench.encoderOfMedia1();
        bench.change(video(new Video(null, null, null, 1, 256_000, 250)));
        bench.change(video(new Video(null, null, null, 25, 8_192_000, 1)));
        assertEquals(2, bench.changes());
    }

    @Test
    void aHeightAloneTakesTheWidthThatSuitsThePicture() {
        bench.encoderOfMedia1();
        bench.change(video(new Video(null, 640, null, null, null, null)));
        assertEquals("360", bench.set("VideoEncoder").textAt("Resolution", "Height"));
    }

    @Test
    void withoutOptionsTheCameraIsAskedAndBelievedWhenReadBack() {
        bench.encoderOfMedia1();
        bench.device.fault("GetVideoEncoderConfigurationOptions", "ActionNotSupported", "no");
        bench.change(video(new Video(null, 800, 600, 7, null, null)));
        assertEquals("800", bench.set("VideoEncoder").textAt("Resolution", "Width"));
    }

    @Test
    void whatTheCameraSilentlyIgnoresIsReported() {
        bench.encoderOfMedia1();
        bench.deaf.put("RateControl/FrameRateLimit", 1);
        bench.deaf.put("Resolution/Width", 1);
        assertEquals(
                "the camera said yes but did not: hd width 1280: it stays 1920; hd frames per second 15: it stays 25",
                bench.refusal(CameraException.class, video(new Video(null, 1280, 720, 15, 1_000_000, null))));
    }

    @Test
    void aCameraMayTakeASecondToDoWhatItSaid() {
        bench.encoderOfMedia1();
        bench.deaf.put("H264/GovLength", 1);
        CompletionStage<Void> answer = bench.settings.change(video(new Video(null, null, null, null, null, 30)));
        assertFalse(answer.toCompletableFuture().isDone());
        bench.configurations.computeIfPresent(
                "VideoEncoder e", (key, told) -> Trees.withText(told, "30", "H264", "GovLength"));
        bench.timers.advance(Duration.ofSeconds(1));
        done(answer);
    }

    @Test
    void bitRatesMayBeRoundedByTheCamera() {
        bench.encoderOfMedia1();
        CompletionStage<Void> answer = bench.settings.change(video(new Video(null, null, null, null, 2_000_000, null)));
        done(answer);
        bench.configurations.computeIfPresent(
                "VideoEncoder e", (key, told) -> Trees.withText(told, "4000", "RateControl", "BitrateLimit"));
        bench.device.on("SetVideoEncoderConfiguration", request -> {
            bench.configurations.computeIfPresent(
                    "VideoEncoder e", (key, told) -> Trees.withText(told, "2048", "RateControl", "BitrateLimit"));
            return Future.succeededFuture(XmlElement.of("", "Ok"));
        });
        bench.change(video(new Video(null, null, null, null, 2_000_000, null)));
    }

    @Test
    void aCameraThatDoesNotTellAfterwardsIsReported() {
        bench.encoderOfMedia1();
        CompletionStage<Values> before = bench.settings.read();
        done(before);
        bench.device.on("SetVideoEncoderConfiguration", request -> {
            bench.configurations.clear();
            return Future.succeededFuture(XmlElement.of("", "Ok"));
        });
        assertEquals(
                "the camera said yes but did not: hd: the camera does not tell whether it took it",
                bench.refusal(CameraException.class, video(new Video(null, null, null, 10, null, null))));
    }

    @Test
    void aRefusalNamesTheFieldAndTheCamerasReason() {
        bench.encoderOfMedia1();
        bench.device.fault("SetVideoEncoderConfiguration", "ConfigModify", "busy");
        assertEquals(
                "the camera refuses to change hd: busy",
                bench.refusal(CameraException.class, video(new Video(null, null, null, 10, null, null))));
    }

    @Test
    void aCodecIsChangedWithAllThatHangsOnIt() {
        bench.encoderOfMedia2();
        bench.change(video(new Video(VideoCodec.H265, null, null, null, null, null)));
        XmlElement sent = bench.set("VideoEncoder");
        assertEquals("H265", sent.textAt("Encoding"));
        assertEquals("Main10", sent.attribute("Profile"));
        assertEquals("1280", sent.textAt("Resolution", "Width"));
        assertEquals(
                new Video(VideoCodec.H265, 1280, 720, 25, 4_000_000, 50),
                bench.read().video().get(Quality.HD));
    }

    @Test
    void aCodecThatTheCameraDoesNotOfferIsRefused() {
        bench.encoderOfMedia2();
        bench.device.answer(
                "GetVideoEncoderConfigurationOptions", "<Options><tt:Encoding>H264</tt:Encoding></Options>");
        assertEquals(
                "the camera cannot be set so: hd codec H265: the camera offers H264",
                bench.refusal(NotSupported.class, video(new Video(VideoCodec.H265, null, null, null, null, null))));
    }

    @Test
    void h265NeedsMedia2() {
        bench.encoderOfMedia1();
        assertEquals(
                "the camera cannot be set so: hd codec H265: the camera does not offer Media2, which it needs",
                bench.refusal(NotSupported.class, video(new Video(VideoCodec.H265, null, null, null, null, null))));
    }

    @Test
    void aMotionJpegEncoderBecomesH264() {
        bench.encoderOfMedia1();
        bench.configured(
                "VideoEncoder", "e", H264_MEDIA1.replace(">H264<", ">JPEG<").replaceAll("<tt:H264>.*</tt:H264>", ""));
        bench.change(video(new Video(VideoCodec.H264, null, null, null, null, null)));
        XmlElement sent = bench.set("VideoEncoder");
        assertEquals("50", sent.textAt("H264", "GovLength"));
        assertEquals("Main", sent.textAt("H264", "H264Profile"));
    }

    @Test
    void twoQualitiesOfOneEncoderCannotDiffer() {
        bench.encoderOfMedia1();
        bench.profiles.put(Quality.FHD, bench.profiles.get(Quality.HD));
        Video ten = new Video(null, null, null, 10, null, null);
        Values torn = new Values(
                Map.of(Quality.HD, ten, Quality.FHD, new Video(null, null, null, 12, null, null)),
                null,
                null,
                null,
                null,
                null,
                null);
        assertEquals(
                "the camera cannot be set so: hd and fhd: they are one stream of the camera's, which cannot be set in"
                        + " two ways",
                bench.refusal(NotSupported.class, torn));
        bench.change(new Values(Map.of(Quality.HD, ten, Quality.FHD, ten), null, null, null, null, null, null));
        assertEquals(1, bench.changes());
    }

    @Test
    void anEncoderWithoutLimitsSaysSo() {
        bench.encoderOfMedia1();
        bench.configured("VideoEncoder", "e", H264_MEDIA1.replaceAll("<tt:RateControl>.*</tt:RateControl>", ""));
        assertEquals(
                "the camera cannot be set so: hd frames per second: the camera tells of no such limit",
                bench.refusal(NotSupported.class, video(new Video(null, null, null, 10, null, null))));
    }
}
