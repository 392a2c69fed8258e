package org.ovcgateway.onvif.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.CameraSettings.Audio;
import org.ovcgateway.camera.CameraSettings.Values;
import org.ovcgateway.camera.CameraSettings.Video;
import org.ovcgateway.camera.CameraSettings.VideoCodec;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.onvif.CheckedDevice;
import org.ovcgateway.onvif.ManualTimers;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.xml.XmlElement;

class OnvifSettingsTest {
    private static final String MULTICAST = "<tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type>"
            + "<tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address><tt:Port>0</tt:Port><tt:TTL>1</tt:TTL>"
            + "<tt:AutoStart>false</tt:AutoStart></tt:Multicast>";
    private static final String SESSION = "<tt:SessionTimeout>PT60S</tt:SessionTimeout>";
    private static final String H264_MEDIA1 = "<tt:Name>main</tt:Name><tt:UseCount>2</tt:UseCount>"
            + "<tt:Encoding>H264</tt:Encoding>" + size("Resolution", 1920, 1080) + "<tt:Quality>4</tt:Quality>"
            + "<tt:RateControl><tt:FrameRateLimit>25</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval>"
            + "<tt:BitrateLimit>4096</tt:BitrateLimit></tt:RateControl>"
            + "<tt:H264><tt:GovLength>50</tt:GovLength><tt:H264Profile>High</tt:H264Profile></tt:H264>" + MULTICAST
            + SESSION;
    private static final String H264_OPTIONS_MEDIA1 = "<Options><tt:QualityRange><tt:Min>0</tt:Min><tt:Max>5</tt:Max>"
            + "</tt:QualityRange><tt:H264>" + size("ResolutionsAvailable", 1920, 1080)
            + size("ResolutionsAvailable", 1280, 720) + size("ResolutionsAvailable", 640, 480)
            + size("ResolutionsAvailable", 640, 360) + range("GovLengthRange", 1, 250) + range("FrameRateRange", 1, 25)
            + range("EncodingIntervalRange", 1, 1)
            + "<tt:H264ProfilesSupported>Main</tt:H264ProfilesSupported></tt:H264><tt:Extension><tt:H264>"
            + range("BitrateRange", 256, 8192) + "</tt:H264></tt:Extension></Options>";
    private static final String H264_MEDIA2 = "<tt:Name>main</tt:Name><tt:UseCount>2</tt:UseCount>"
            + "<tt:Encoding>H264</tt:Encoding>" + size("Resolution", 1920, 1080)
            + "<tt:RateControl ConstantBitRate=\"true\"><tt:FrameRateLimit>25</tt:FrameRateLimit>"
            + "<tt:BitrateLimit>4096</tt:BitrateLimit></tt:RateControl>" + MULTICAST + "<tt:Quality>4</tt:Quality>";
    private static final String OPTIONS_MEDIA2 = "<Options GovLengthRange=\"1 400\" FrameRatesSupported=\"25 12.5 6\""
            + " ProfilesSupported=\"Main High\"><tt:Encoding>H264</tt:Encoding>"
            + size("ResolutionsAvailable", 1920, 1080) + size("ResolutionsAvailable", 1280, 720)
            + range("BitrateRange", 64, 8000) + "</Options>"
            + "<Options GovLengthRange=\"1 400\" FrameRatesSupported=\"25 12.5\" ProfilesSupported=\"Main10\">"
            + "<tt:Encoding>H265</tt:Encoding>" + size("ResolutionsAvailable", 2560, 1440)
            + size("ResolutionsAvailable", 1280, 720) + range("BitrateRange", 64, 4000) + "</Options>";
    private static final String SOURCE = "<tt:Name>s</tt:Name><tt:UseCount>2</tt:UseCount>"
            + "<tt:SourceToken>vs</tt:SourceToken><tt:Bounds x=\"0\" y=\"0\" width=\"1920\" height=\"1080\"/>";

    private final CheckedDevice device = new CheckedDevice();
    private final ManualTimers timers = new ManualTimers();
    private final Map<Quality, Profile> profiles = new EnumMap<>(Quality.class);
    private final OnvifSettings settings = new OnvifSettings(device, () -> Future.succeededFuture(profiles), timers);
    /** The camera's configurations by kind and token, as it tells them. */
    private final Map<String, XmlElement> configurations = new LinkedHashMap<>();
    /** Fields that the camera says it takes and does not: the names of their elements. */
    private final Map<String, Integer> deaf = new HashMap<>();

    private static String size(String name, int width, int height) {
        return "<tt:" + name + "><tt:Width>" + width + "</tt:Width><tt:Height>" + height + "</tt:Height></tt:" + name
                + ">";
    }

    private static String range(String name, int min, int max) {
        return "<tt:" + name + "><tt:Min>" + min + "</tt:Min><tt:Max>" + max + "</tt:Max></tt:" + name + ">";
    }

    /** A configuration that the camera has and lets itself be told. */
    private void configured(String kind, String token, String content) {
        configurations.put(
                kind + " " + token,
                CheckedDevice.read("<Configurations token=\"" + token + "\">" + content + "</Configurations>"));
        device.on("Get" + kind + "Configuration", this::configuration)
                .on("Get" + kind + "Configurations", this::configuration)
                .on("Set" + kind + "Configuration", request -> {
                    XmlElement told = request.child("Configuration").orElseThrow();
                    String key = kind + " " + told.attribute("token");
                    XmlElement before = present(key);
                    for (String field : deaf.keySet()) {
                        String old = String.valueOf(before.textAt(field.split("/")));
                        told = Trees.withText(told, old, field.split("/"));
                    }
                    configurations.put(key, told);
                    return Future.succeededFuture(XmlElement.of("", "Ok"));
                });
    }

    private XmlElement present(String key) {
        return Objects.requireNonNull(configurations.get(key), key);
    }

    private Future<XmlElement> configuration(XmlElement request) {
        String kind = request.name().replaceAll("^Get|Configurations?$", "");
        String token = request.textAt("ConfigurationToken");
        return Future.succeededFuture(XmlElement.of("", "Answer")
                .with(configurations.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(kind + " "))
                        .filter(entry -> token == null || entry.getKey().endsWith(" " + token))
                        .map(Map.Entry::getValue)
                        .toList()));
    }

    private void media1(Quality quality, String parts) {
        String token = quality.name();
        profiles.put(
                quality,
                new Profile(
                        token,
                        false,
                        CheckedDevice.read("<trt:Profiles token=\"" + token + "\">" + parts + "</trt:Profiles>")));
    }

    private void media2(Quality quality, String parts) {
        String token = quality.name();
        profiles.put(
                quality,
                new Profile(
                        token,
                        true,
                        CheckedDevice.read("<tr2:Profiles token=\"" + token + "\"><tr2:Configurations>" + parts
                                + "</tr2:Configurations></tr2:Profiles>")));
    }

    private void encoderOfMedia1() {
        media1(Quality.HD, "<tt:VideoEncoderConfiguration token=\"e\"/>");
        configured("VideoEncoder", "e", H264_MEDIA1);
        device.answer("GetVideoEncoderConfigurationOptions", H264_OPTIONS_MEDIA1);
    }

    private void encoderOfMedia2() {
        media2(Quality.HD, "<tr2:VideoEncoder token=\"e\"/>");
        configured("VideoEncoder", "e", H264_MEDIA2);
        XmlElement told = present("VideoEncoder e");
        configurations.put(
                "VideoEncoder e", told.withAttribute("GovLength", "50").withAttribute("Profile", "High"));
        device.answer("GetVideoEncoderConfigurationOptions", OPTIONS_MEDIA2);
    }

    private static Values video(Video video) {
        return new Values(Map.of(Quality.HD, video), null, null, null, null, null, null);
    }

    private static Values picture(@Nullable Boolean mirrored, @Nullable Boolean upsideDown) {
        return new Values(Map.of(), null, mirrored, upsideDown, null, null, null);
    }

    private static Values motion(int sensitivity) {
        return new Values(Map.of(), null, null, null, sensitivity, null, null);
    }

    private static Values volume(int level) {
        return new Values(Map.of(), null, null, null, null, level, null);
    }

    private static Values text(String text) {
        return new Values(Map.of(), null, null, null, null, null, text);
    }

    private Values read() {
        return done(settings.read());
    }

    private void change(Values change) {
        CompletionStage<Void> answer = settings.change(change);
        timers.advance(Duration.ofSeconds(5));
        done(answer);
    }

    private <E extends Exception> String refusal(Class<E> type, Values change) {
        CompletableFuture<Void> answer = settings.change(change).toCompletableFuture();
        timers.advance(Duration.ofSeconds(5));
        assertTrue(answer.isCompletedExceptionally(), "no refusal");
        Throwable failure = answer.handle((done, why) -> why).join();
        return String.valueOf(assertInstanceOf(type, failure).getMessage());
    }

    private static <T> T done(CompletionStage<T> answer) {
        CompletableFuture<T> future = answer.toCompletableFuture();
        assertTrue(future.isDone(), "no answer yet");
        return future.join();
    }

    private XmlElement set(String kind) {
        List<XmlElement> all = device.requests("Set" + kind + "Configuration");
        assertEquals(1, all.size());
        return all.get(0).child("Configuration").orElseThrow();
    }

    private long changes() {
        return device.names().stream()
                .filter(name -> name.startsWith("Set") || name.startsWith("Modify") || name.endsWith("OSD"))
                .count();
    }

    @Test
    void anEncoderOfMedia1IsRead() {
        encoderOfMedia1();
        Video video = read().video().get(Quality.HD);
        assertEquals(new Video(VideoCodec.H264, 1920, 1080, 25, 4_096_000, 50), video);
    }

    @Test
    void anEncoderOfMedia2IsRead() {
        encoderOfMedia2();
        XmlElement h265 = Trees.withText(present("VideoEncoder e"), "H265", "Encoding");
        configurations.put("VideoEncoder e", Trees.withText(h265, "12.5", "RateControl", "FrameRateLimit"));
        Video video = read().video().get(Quality.HD);
        assertEquals(new Video(VideoCodec.H265, 1920, 1080, 13, 4_096_000, 50), video);
    }

    @Test
    void whatTheCameraDoesNotTellIsNull() {
        media1(Quality.SD, "");
        media1(
                Quality.HD,
                "<tt:VideoEncoderConfiguration token=\"e\"><tt:Encoding>JPEG</tt:Encoding>"
                        + "</tt:VideoEncoderConfiguration>");
        Values values = read();
        assertEquals(Map.of(Quality.HD, new Video(null, null, null, null, null, null)), values.video());
        assertEquals(new Values(values.video(), null, null, null, null, null, null), values);
    }

    @Test
    void aCameraWithoutProfilesHasNoSettings() {
        assertEquals(Values.NOTHING, read());
        refusal(NotSupported.class, volume(1));
    }

    @Test
    void anEncoderIsSentBackWholeButForWhatChanges() {
        encoderOfMedia1();
        change(video(new Video(null, 1280, 720, 15, 2_000_000, 30)));
        XmlElement sent = set("VideoEncoder");
        String expected = H264_MEDIA1
                .replace(">1920<", ">1280<")
                .replace(">1080<", ">720<")
                .replace(">25<", ">15<")
                .replace(">4096<", ">2000<")
                .replace(">50<", ">30<");
        assertEquals(CheckedDevice.read("<C token=\"e\">" + expected + "</C>").children(), sent.children());
        assertEquals("e", sent.attribute("token"));
        assertEquals(
                "true", device.requests("SetVideoEncoderConfiguration").get(0).textAt("ForcePersistence"));
        assertEquals(
                new Video(VideoCodec.H264, 1280, 720, 15, 2_000_000, 30),
                read().video().get(Quality.HD));
    }

    @Test
    void anEncoderOfMedia2IsChangedInItsOwnWay() {
        encoderOfMedia2();
        change(video(new Video(null, 1280, 720, 20, 2_000_000, 400)));
        XmlElement sent = set("VideoEncoder");
        assertEquals("400", sent.attribute("GovLength"));
        assertEquals("High", sent.attribute("Profile"));
        assertEquals("13", sent.textAt("RateControl", "FrameRateLimit"));
        assertEquals("true", sent.child("RateControl").orElseThrow().attribute("ConstantBitRate"));
        assertEquals("0.0.0.0", sent.textAt("Multicast", "Address", "IPv4Address"));
        assertNull(device.requests("SetVideoEncoderConfiguration").get(0).textAt("ForcePersistence"));
    }

    @Test
    void nothingIsSentWhereAllIsSoAlready() {
        encoderOfMedia1();
        change(video(new Video(VideoCodec.H264, 1920, 1080, 25, 4_096_000, 50)));
        assertEquals(0, changes());
    }

    @Test
    void limitsAreTheMostThatTheCameraOffersAndNoMoreThanIsWanted() {
        encoderOfMedia1();
        change(video(new Video(null, null, null, 60, 20_000_000, null)));
        XmlElement sent = set("VideoEncoder");
        assertEquals("25", sent.textAt("RateControl", "FrameRateLimit"));
        assertEquals("8192", sent.textAt("RateControl", "BitrateLimit"));
    }

    @Test
    void allThatCannotBeIsNamedAndNothingIsChanged() {
        encoderOfMedia1();
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
                refusal(NotSupported.class, wish));
        assertEquals(0, changes());
    }

    @Test
    void bordersOfTheRangesAreTaken() {
        encoderOfMedia1();
        change(video(new Video(null, null, null, 1, 256_000, 250)));
        change(video(new Video(null, null, null, 25, 8_192_000, 1)));
        assertEquals(2, changes());
    }

    @Test
    void aHeightAloneTakesTheWidthThatSuitsThePicture() {
        encoderOfMedia1();
        change(video(new Video(null, 640, null, null, null, null)));
        assertEquals("360", set("VideoEncoder").textAt("Resolution", "Height"));
    }

    @Test
    void withoutOptionsTheCameraIsAskedAndBelievedWhenReadBack() {
        encoderOfMedia1();
        device.fault("GetVideoEncoderConfigurationOptions", "ActionNotSupported", "no");
        change(video(new Video(null, 800, 600, 7, null, null)));
        assertEquals("800", set("VideoEncoder").textAt("Resolution", "Width"));
    }

    @Test
    void whatTheCameraSilentlyIgnoresIsReported() {
        encoderOfMedia1();
        deaf.put("RateControl/FrameRateLimit", 1);
        deaf.put("Resolution/Width", 1);
        assertEquals(
                "the camera said yes but did not: hd width 1280: it stays 1920; hd frames per second 15: it stays 25",
                refusal(CameraException.class, video(new Video(null, 1280, 720, 15, 1_000_000, null))));
    }

    @Test
    void aCameraMayTakeASecondToDoWhatItSaid() {
        encoderOfMedia1();
        deaf.put("H264/GovLength", 1);
        CompletionStage<Void> answer = settings.change(video(new Video(null, null, null, null, null, 30)));
        assertFalse(answer.toCompletableFuture().isDone());
        configurations.computeIfPresent(
                "VideoEncoder e", (key, told) -> Trees.withText(told, "30", "H264", "GovLength"));
        timers.advance(Duration.ofSeconds(1));
        done(answer);
    }

    @Test
    void bitRatesMayBeRoundedByTheCamera() {
        encoderOfMedia1();
        CompletionStage<Void> answer = settings.change(video(new Video(null, null, null, null, 2_000_000, null)));
        done(answer);
        configurations.computeIfPresent(
                "VideoEncoder e", (key, told) -> Trees.withText(told, "4000", "RateControl", "BitrateLimit"));
        device.on("SetVideoEncoderConfiguration", request -> {
            configurations.computeIfPresent(
                    "VideoEncoder e", (key, told) -> Trees.withText(told, "2048", "RateControl", "BitrateLimit"));
            return Future.succeededFuture(XmlElement.of("", "Ok"));
        });
        change(video(new Video(null, null, null, null, 2_000_000, null)));
    }

    @Test
    void aCameraThatDoesNotTellAfterwardsIsReported() {
        encoderOfMedia1();
        CompletionStage<Values> before = settings.read();
        done(before);
        device.on("SetVideoEncoderConfiguration", request -> {
            configurations.clear();
            return Future.succeededFuture(XmlElement.of("", "Ok"));
        });
        assertEquals(
                "the camera said yes but did not: hd: the camera does not tell whether it took it",
                refusal(CameraException.class, video(new Video(null, null, null, 10, null, null))));
    }

    @Test
    void aRefusalNamesTheFieldAndTheCamerasReason() {
        encoderOfMedia1();
        device.fault("SetVideoEncoderConfiguration", "ConfigModify", "busy");
        assertEquals(
                "the camera refuses to change hd: busy",
                refusal(CameraException.class, video(new Video(null, null, null, 10, null, null))));
    }

    @Test
    void aCodecIsChangedWithAllThatHangsOnIt() {
        encoderOfMedia2();
        change(video(new Video(VideoCodec.H265, null, null, null, null, null)));
        XmlElement sent = set("VideoEncoder");
        assertEquals("H265", sent.textAt("Encoding"));
        assertEquals("Main10", sent.attribute("Profile"));
        assertEquals("1280", sent.textAt("Resolution", "Width"));
        assertEquals(
                new Video(VideoCodec.H265, 1280, 720, 25, 4_000_000, 50),
                read().video().get(Quality.HD));
    }

    @Test
    void aCodecThatTheCameraDoesNotOfferIsRefused() {
        encoderOfMedia2();
        device.answer("GetVideoEncoderConfigurationOptions", "<Options><tt:Encoding>H264</tt:Encoding></Options>");
        assertEquals(
                "the camera cannot be set so: hd codec H265: the camera offers H264",
                refusal(NotSupported.class, video(new Video(VideoCodec.H265, null, null, null, null, null))));
    }

    @Test
    void h265NeedsMedia2() {
        encoderOfMedia1();
        assertEquals(
                "the camera cannot be set so: hd codec H265: the camera does not offer Media2, which it needs",
                refusal(NotSupported.class, video(new Video(VideoCodec.H265, null, null, null, null, null))));
    }

    @Test
    void aMotionJpegEncoderBecomesH264() {
        encoderOfMedia1();
        configured(
                "VideoEncoder", "e", H264_MEDIA1.replace(">H264<", ">JPEG<").replaceAll("<tt:H264>.*</tt:H264>", ""));
        change(video(new Video(VideoCodec.H264, null, null, null, null, null)));
        XmlElement sent = set("VideoEncoder");
        assertEquals("50", sent.textAt("H264", "GovLength"));
        assertEquals("Main", sent.textAt("H264", "H264Profile"));
    }

    @Test
    void twoQualitiesOfOneEncoderCannotDiffer() {
        encoderOfMedia1();
        profiles.put(Quality.FHD, profiles.get(Quality.HD));
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
                refusal(NotSupported.class, torn));
        change(new Values(Map.of(Quality.HD, ten, Quality.FHD, ten), null, null, null, null, null, null));
        assertEquals(1, changes());
    }

    @Test
    void anEncoderWithoutLimitsSaysSo() {
        encoderOfMedia1();
        configured("VideoEncoder", "e", H264_MEDIA1.replaceAll("<tt:RateControl>.*</tt:RateControl>", ""));
        assertEquals(
                "the camera cannot be set so: hd frames per second: the camera tells of no such limit",
                refusal(NotSupported.class, video(new Video(null, null, null, 10, null, null))));
    }

    @Test
    void soundIsReadInHertzAndBits() {
        media1(
                Quality.HD,
                "<tt:AudioEncoderConfiguration><tt:Encoding>AAC</tt:Encoding><tt:Bitrate>64</tt:Bitrate>"
                        + "<tt:SampleRate>44</tt:SampleRate></tt:AudioEncoderConfiguration>");
        assertEquals(new Audio("AAC", 44_100, 64_000), read().audio());
        media2(
                Quality.HD,
                "<tr2:AudioEncoder><tt:Encoding>PCMU</tt:Encoding><tt:Bitrate>64000</tt:Bitrate>"
                        + "<tt:SampleRate>8000</tt:SampleRate></tr2:AudioEncoder>");
        assertEquals(new Audio("PCMU", 8000, 64_000), read().audio());
    }

    private void source(String turn, @Nullable String options) {
        media1(Quality.HD, "<tt:VideoSourceConfiguration token=\"s\"/>");
        configured("VideoSource", "s", SOURCE + turn);
        if (options != null) {
            device.answer(
                    "GetVideoSourceConfigurationOptions",
                    "<Options><tt:Extension>" + options + "</tt:Extension></Options>");
        }
    }

    private static String turn(String attributes, String mode, @Nullable Integer degree) {
        return "<tt:Extension><tt:Rotate" + attributes + "><tt:Mode>" + mode + "</tt:Mode>"
                + (degree == null ? "" : "<tt:Degree>" + degree + "</tt:Degree>") + "</tt:Rotate></tt:Extension>";
    }

    private static final String TURNS = "<tt:Rotate><tt:Mode>OFF</tt:Mode><tt:Mode>ON</tt:Mode></tt:Rotate>";
    private static final String MIRRORS = TURNS.replace("<tt:Rotate>", "<tt:Rotate Mirror=\"true\">");

    private void assertPicture(@Nullable Boolean mirrored, @Nullable Boolean upsideDown) {
        Values values = read();
        assertEquals(mirrored, values.mirrored());
        assertEquals(upsideDown, values.upsideDown());
    }

    @Test
    void aTurnedPictureIsMirroredAndUpsideDown() {
        source(turn("", "ON", 180), TURNS);
        assertPicture(true, true);
        source(turn("", "ON", null), TURNS);
        assertPicture(true, true);
        source(turn("", "OFF", 180), TURNS);
        assertPicture(false, false);
        source(turn(" Mirror=\"true\"", "OFF", null), TURNS);
        assertPicture(true, false);
        source(turn(" Mirror=\"1\"", "ON", 180), TURNS);
        assertPicture(false, true);
    }

    @Test
    void aPictureThatIsTurnedByAQuarterIsNeither() {
        source(turn("", "ON", 90), TURNS);
        assertPicture(null, null);
        assertEquals(
                "the camera cannot be set so: upside down: the camera turns its picture by something else than 180"
                        + " degrees, and that is left alone",
                refusal(NotSupported.class, picture(null, true)));
    }

    @Test
    void aCameraThatDoesNotTurnSaysSo() {
        source("", null);
        assertPicture(null, null);
        assertEquals(
                "the camera cannot be set so: mirrored, upside down: the camera does not turn its picture",
                refusal(NotSupported.class, picture(true, true)));
    }

    @Test
    void bothFlipsAreATurn() {
        source("", TURNS);
        assertPicture(false, false);
        change(picture(true, true));
        XmlElement sent = set("VideoSource");
        assertEquals("ON", sent.textAt("Extension", "Rotate", "Mode"));
        assertEquals("180", sent.textAt("Extension", "Rotate", "Degree"));
        assertNull(sent.at("Extension", "Rotate").orElseThrow().attribute("Mirror"));
        assertEquals("vs", sent.textAt("SourceToken"));
        assertPicture(true, true);
    }

    @Test
    void oneFlipNeedsAMirror() {
        source(turn("", "OFF", null), TURNS);
        String words = ": the camera turns its picture by 180 degrees and no more, so that mirrored and upside down go"
                + " together";
        assertEquals("the camera cannot be set so: mirrored" + words, refusal(NotSupported.class, picture(true, null)));
        assertEquals(
                "the camera cannot be set so: upside down" + words, refusal(NotSupported.class, picture(null, true)));
        assertEquals(0, changes());
    }

    @Test
    void oneOfTwoFlipsIsTakenBackWithItsMirror() {
        source(turn("", "ON", 180), MIRRORS);
        change(picture(false, null));
        XmlElement turn = set("VideoSource").at("Extension", "Rotate").orElseThrow();
        assertEquals("true", turn.attribute("Mirror"));
        assertEquals("ON", turn.textAt("Mode"));
        assertPicture(false, true);
    }

    @Test
    void aMirrorAloneTurnsNothing() {
        source("<tt:Extension/>", MIRRORS);
        change(picture(true, false));
        assertPicture(true, false);
        change(picture(false, false));
        assertPicture(false, false);
    }

    @Test
    void aCameraThatTurnsByQuartersOnlyDoesNotTurnByHalf() {
        source(
                turn("", "OFF", null),
                "<tt:Rotate><tt:Mode>ON</tt:Mode><tt:DegreeList><tt:Items>90</tt:Items><tt:Items>270</tt:Items>"
                        + "</tt:DegreeList></tt:Rotate>");
        assertEquals(
                "the camera cannot be set so: mirrored, upside down: the camera does not turn its picture by 180"
                        + " degrees",
                refusal(NotSupported.class, picture(true, true)));
    }

    @Test
    void aTurnThatTheCameraIgnoresIsReported() {
        source(turn("", "OFF", null), TURNS);
        deaf.put("Extension/Rotate/Mode", 1);
        assertEquals(
                "the camera said yes but did not: mirrored, upside down: the picture stays as it is",
                refusal(CameraException.class, picture(true, true)));
    }

    @Test
    void aTurnOfMedia2GoesToMedia2() {
        media2(Quality.HD, "<tr2:VideoSource token=\"s\"/>");
        configured("VideoSource", "s", SOURCE);
        device.answer(
                "GetVideoSourceConfigurationOptions", "<Options><tt:Extension>" + TURNS + "</tt:Extension></Options>");
        change(picture(true, true));
        assertPicture(true, true);
    }

    private void detector(String get, String modify, String element, String type, String value) {
        media1(Quality.HD, "<tt:VideoAnalyticsConfiguration token=\"a\"/>");
        configurations.put(
                element,
                CheckedDevice.read("<" + element + " Name=\"Motion\" Type=\"" + type
                        + "\"><tt:Parameters><tt:SimpleItem Name=\"Other\" Value=\"7\"/><tt:SimpleItem"
                        + " Name=\"Sensitivity\" Value=\"" + value + "\"/><tt:ElementItem Name=\"Layout\">"
                        + "<tt:CellLayout Columns=\"22\" Rows=\"18\"><tt:Transformation><tt:Translate x=\"-1\" y=\"-1\"/>"
                        + "<tt:Scale x=\"0.09\" y=\"0.11\"/></tt:Transformation></tt:CellLayout></tt:ElementItem>"
                        + "</tt:Parameters></" + element + ">"));
        device.on(
                        get,
                        request -> Future.succeededFuture(XmlElement.of("", "Answer")
                                .with(
                                        CheckedDevice.read("<" + element + " Name=\"x\" Type=\"tt:Other\"/>"),
                                        configurations.get(element))))
                .on(modify, request -> {
                    configurations.put(element, request.child(element).orElseThrow());
                    return Future.succeededFuture(XmlElement.of("", "Ok"));
                });
    }

    @Test
    void theSensitivityOfACellMotionEngineIsReadAndChanged() {
        detector("GetAnalyticsModules", "ModifyAnalyticsModules", "AnalyticsModule", "acme:CellMotionEngine", "60");
        assertEquals(60, read().motionSensitivity());
        change(motion(0));
        XmlElement sent = device.requests("ModifyAnalyticsModules")
                .get(0)
                .child("AnalyticsModule")
                .orElseThrow();
        assertEquals("tt:CellMotionEngine", sent.attribute("Type"));
        assertEquals("Motion", sent.attribute("Name"));
        XmlElement parameters = sent.child("Parameters").orElseThrow();
        assertEquals(
                List.of("7", "0"),
                parameters
                        .all("SimpleItem")
                        .map(item -> item.attribute("Value"))
                        .toList());
        assertEquals(
                "22", parameters.at("ElementItem", "CellLayout").orElseThrow().attribute("Columns"));
        assertEquals(0, read().motionSensitivity());
        change(motion(0));
        assertEquals(1, changes());
    }

    @Test
    void theSensitivityOfAMotionRegionIsAPartOfOne() {
        detector("GetRules", "ModifyRules", "Rule", "tt:MotionRegionDetector", "0.55");
        assertEquals(55, read().motionSensitivity());
        change(motion(80));
        XmlElement sent =
                device.requests("ModifyRules").get(0).at("Rule", "Parameters").orElseThrow();
        assertEquals("0.8", sent.children().get(1).attribute("Value"));
        change(motion(100));
        assertEquals(100, read().motionSensitivity());
    }

    @Test
    void aDetectorThatTellsNonsenseIsNone() {
        detector("GetAnalyticsModules", "ModifyAnalyticsModules", "AnalyticsModule", "tt:CellMotionEngine", "high");
        assertNull(read().motionSensitivity());
        refusal(NotSupported.class, motion(50));
    }

    @Test
    void aSensitivityBeyondTheScaleIsRefused() {
        detector("GetAnalyticsModules", "ModifyAnalyticsModules", "AnalyticsModule", "tt:CellMotionEngine", "60");
        assertEquals(
                "the camera cannot be set so: motion sensitivity 101: it goes from 0 to 100",
                refusal(NotSupported.class, motion(101)));
        change(motion(100));
    }

    @Test
    void aSensitivityThatTheCameraIgnoresIsReported() {
        detector("GetAnalyticsModules", "ModifyAnalyticsModules", "AnalyticsModule", "tt:CellMotionEngine", "60");
        device.answer("ModifyAnalyticsModules");
        assertEquals(
                "the camera said yes but did not: motion sensitivity 10: it stays 60",
                refusal(CameraException.class, motion(10)));
    }

    private void loudspeaker(int level, @Nullable String range) {
        media1(Quality.HD, "");
        configured(
                "AudioOutput",
                "o",
                "<tt:Name>o</tt:Name><tt:UseCount>1</tt:UseCount><tt:OutputToken>out</tt:OutputToken>"
                        + "<tt:SendPrimacy>www.onvif.org/ver20/HalfDuplex/Server</tt:SendPrimacy><tt:OutputLevel>"
                        + level + "</tt:OutputLevel>");
        if (range != null) {
            device.answer("GetAudioOutputConfigurationOptions", "<Options>" + range + "</Options>");
        }
    }

    @Test
    void volumeIsAPartOfTheCamerasRange() {
        loudspeaker(4, range("OutputLevelRange", 2, 10));
        assertEquals(25, read().audioOutVolume());
        change(volume(50));
        assertEquals("6", set("AudioOutput").textAt("OutputLevel"));
        assertEquals("out", set("AudioOutput").textAt("OutputToken"));
        assertEquals(50, read().audioOutVolume());
        change(volume(100));
        assertEquals(100, read().audioOutVolume());
        change(volume(0));
        assertEquals(0, read().audioOutVolume());
    }

    @Test
    void volumeIsInPercentWhereTheCameraTellsNoRange() {
        loudspeaker(40, null);
        assertEquals(40, read().audioOutVolume());
        change(volume(41));
        assertEquals("41", set("AudioOutput").textAt("OutputLevel"));
    }

    @Test
    void aVolumeThatCannotVaryIsNone() {
        loudspeaker(1, range("OutputLevelRange", 1, 1));
        assertNull(read().audioOutVolume());
        refusal(NotSupported.class, volume(50));
    }

    @Test
    void aVolumeThatTheCameraIgnoresIsReported() {
        loudspeaker(4, range("OutputLevelRange", 0, 10));
        deaf.put("OutputLevel", 1);
        assertEquals(
                "the camera said yes but did not: audio output volume 90: the camera's level stays 4 instead of 9",
                refusal(CameraException.class, volume(90)));
    }

    private void overlays(@Nullable String plain, String options) {
        media1(Quality.HD, "<tt:VideoSourceConfiguration token=\"s\"/>");
        String clock = "<OSDs token=\"clock\"><tt:VideoSourceConfigurationToken>s</tt:VideoSourceConfigurationToken>"
                + "<tt:TextString><tt:Type>DateAndTime</tt:Type></tt:TextString></OSDs>";
        configurations.put("clock", CheckedDevice.read(clock));
        if (plain != null) {
            configurations.put(
                    "text",
                    CheckedDevice.read("<OSDs token=\"t\"><tt:VideoSourceConfigurationToken>s"
                            + "</tt:VideoSourceConfigurationToken><tt:Type>Text</tt:Type><tt:Position><tt:Type>LowerLeft"
                            + "</tt:Type></tt:Position><tt:TextString><tt:Type>Plain</tt:Type><tt:FontSize>32</tt:FontSize>"
                            + "<tt:PlainText>" + plain + "</tt:PlainText></tt:TextString></OSDs>"));
        }
        device.answer("GetOSDOptions", options)
                .on(
                        "GetOSDs",
                        request -> Future.succeededFuture(
                                XmlElement.of("", "Answer").with(List.copyOf(configurations.values()))))
                .on("SetOSD", this::store)
                .on("CreateOSD", this::store)
                .on("DeleteOSD", request -> {
                    configurations
                            .values()
                            .removeIf(osd -> Objects.equals(request.textAt("OSDToken"), osd.attribute("token")));
                    return Future.succeededFuture(XmlElement.of("", "Ok"));
                });
    }

    private Future<XmlElement> store(XmlElement request) {
        configurations.put("text", Trees.named("", "OSDs", request.child("OSD").orElseThrow()));
        return Future.succeededFuture(XmlElement.of("", "Ok"));
    }

    private static String place(String type, int plain, String position) {
        return "<OSDOptions><tt:MaximumNumberOfOSDs Total=\"4\" PlainText=\"" + plain + "\"/><tt:Type>Text</tt:Type>"
                + "<tt:PositionOption>" + position + "</tt:PositionOption><tt:TextOption><tt:Type>" + type
                + "</tt:Type></tt:TextOption></OSDOptions>";
    }

    @Test
    void textInThePictureIsReadAndChangedWhereItStands() {
        overlays("Gate", place("Plain", 1, "UpperLeft"));
        assertEquals("Gate", read().overlayText());
        change(text("Yard <1>"));
        XmlElement sent = device.requests("SetOSD").get(0).child("OSD").orElseThrow();
        assertEquals("t", sent.attribute("token"));
        assertEquals("LowerLeft", sent.textAt("Position", "Type"));
        assertEquals("32", sent.textAt("TextString", "FontSize"));
        assertEquals("Yard <1>", read().overlayText());
    }

    @Test
    void textIsCreatedWhereThereIsNone() {
        overlays(null, place("Plain", 1, "UpperRight"));
        assertEquals("", read().overlayText());
        change(text("Gate"));
        XmlElement sent = device.requests("CreateOSD").get(0).child("OSD").orElseThrow();
        assertEquals("UpperRight", sent.textAt("Position", "Type"));
        assertEquals("s", sent.textAt("VideoSourceConfigurationToken"));
        assertEquals("Gate", read().overlayText());
    }

    @Test
    void textIsPlacedByCoordinatesWhereTheCameraKnowsNothingElse() {
        overlays(null, place("Plain", 1, "Custom"));
        change(text("Gate"));
        XmlElement position =
                device.requests("CreateOSD").get(0).at("OSD", "Position", "Pos").orElseThrow();
        assertEquals("-0.9", position.attribute("x"));
    }

    @Test
    void noTextIsNoOverlay() {
        overlays("Gate", place("Plain", 1, "UpperRight"));
        change(text(""));
        assertEquals("", read().overlayText());
        change(text(""));
        assertEquals(1, changes());
    }

    @Test
    void aCameraThatWritesTheTimeOnlyHasNoText() {
        overlays(null, place("DateAndTime", 1, "UpperRight"));
        assertNull(read().overlayText());
        assertEquals(
                "the camera cannot be set so: text in the picture: the camera has no place for one",
                refusal(NotSupported.class, text("Gate")));
        overlays(null, place("Plain", 0, "UpperRight"));
        assertNull(read().overlayText());
    }

    @Test
    void aTextThatTheCameraIgnoresIsReported() {
        overlays("Gate", place("Plain", 1, "UpperRight"));
        device.answer("SetOSD");
        assertEquals(
                "the camera said yes but did not: text in the picture: it stays as it is",
                refusal(CameraException.class, text("Yard")));
    }

    @Test
    void aCameraThatIsNotReachedIsAFailureAndNotAMissingSetting() {
        encoderOfMedia1();
        device.on(
                "GetVideoEncoderConfiguration",
                request -> Future.failedFuture(new CameraException(CameraException.Kind.UNREACHABLE, "no answer")));
        assertTrue(settings.read().toCompletableFuture().isCompletedExceptionally());
        assertEquals("no answer", refusal(CameraException.class, video(new Video(null, null, null, 5, null, null))));
    }
}
