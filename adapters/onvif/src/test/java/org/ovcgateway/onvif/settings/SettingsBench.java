package org.ovcgateway.onvif.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
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
import org.ovcgateway.camera.CameraSettings.Values;
import org.ovcgateway.camera.CameraSettings.Video;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.onvif.CheckedDevice;
import org.ovcgateway.onvif.ManualTimers;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.xml.XmlElement;

/** A camera with configurations that it tells and has changed, and our settings before it. */
final class SettingsBench {
    static final String MULTICAST = "<tt:Multicast><tt:Address><tt:Type>IPv4</tt:Type>"
            + "<tt:IPv4Address>0.0.0.0</tt:IPv4Address></tt:Address><tt:Port>0</tt:Port><tt:TTL>1</tt:TTL>"
            + "<tt:AutoStart>false</tt:AutoStart></tt:Multicast>";
    static final String SESSION = "<tt:SessionTimeout>PT60S</tt:SessionTimeout>";
    static final String H264_MEDIA1 = "<tt:Name>main</tt:Name><tt:UseCount>2</tt:UseCount>"
            + "<tt:Encoding>H264</tt:Encoding>" + size("Resolution", 1920, 1080) + "<tt:Quality>4</tt:Quality>"
            + "<tt:RateControl><tt:FrameRateLimit>25</tt:FrameRateLimit><tt:EncodingInterval>1</tt:EncodingInterval>"
            + "<tt:BitrateLimit>4096</tt:BitrateLimit></tt:RateControl>"
            + "<tt:H264><tt:GovLength>50</tt:GovLength><tt:H264Profile>High</tt:H264Profile></tt:H264>" + MULTICAST
            + SESSION;
    static final String H264_OPTIONS_MEDIA1 = "<Options><tt:QualityRange><tt:Min>0</tt:Min><tt:Max>5</tt:Max>"
            + "</tt:QualityRange><tt:H264>" + size("ResolutionsAvailable", 1920, 1080)
            + size("ResolutionsAvailable", 1280, 720) + size("ResolutionsAvailable", 640, 480)
            + size("ResolutionsAvailable", 640, 360) + range("GovLengthRange", 1, 250) + range("FrameRateRange", 1, 25)
            + range("EncodingIntervalRange", 1, 1)
            + "<tt:H264ProfilesSupported>Main</tt:H264ProfilesSupported></tt:H264><tt:Extension><tt:H264>"
            + range("BitrateRange", 256, 8192) + "</tt:H264></tt:Extension></Options>";
    static final String H264_MEDIA2 = "<tt:Name>main</tt:Name><tt:UseCount>2</tt:UseCount>"
            + "<tt:Encoding>H264</tt:Encoding>" + size("Resolution", 1920, 1080)
            + "<tt:RateControl ConstantBitRate=\"true\"><tt:FrameRateLimit>25</tt:FrameRateLimit>"
            + "<tt:BitrateLimit>4096</tt:BitrateLimit></tt:RateControl>" + MULTICAST + "<tt:Quality>4</tt:Quality>";
    static final String OPTIONS_MEDIA2 = "<Options GovLengthRange=\"1 400\" FrameRatesSupported=\"25 12.5 6\""
            + " ProfilesSupported=\"Main High\"><tt:Encoding>H264</tt:Encoding>"
            + size("ResolutionsAvailable", 1920, 1080) + size("ResolutionsAvailable", 1280, 720)
            + range("BitrateRange", 64, 8000) + "</Options>"
            + "<Options GovLengthRange=\"1 400\" FrameRatesSupported=\"25 12.5\" ProfilesSupported=\"Main10\">"
            + "<tt:Encoding>H265</tt:Encoding>" + size("ResolutionsAvailable", 2560, 1440)
            + size("ResolutionsAvailable", 1280, 720) + range("BitrateRange", 64, 4000) + "</Options>";
    static final String SOURCE = "<tt:Name>s</tt:Name><tt:UseCount>2</tt:UseCount>"
            + "<tt:SourceToken>vs</tt:SourceToken><tt:Bounds x=\"0\" y=\"0\" width=\"1920\" height=\"1080\"/>";

    final CheckedDevice device = new CheckedDevice();
    final ManualTimers timers = new ManualTimers();
    final Map<Quality, Profile> profiles = new EnumMap<>(Quality.class);
    final OnvifSettings settings = new OnvifSettings(device, () -> Future.succeededFuture(profiles), timers);
    /** The camera's configurations by kind and token, as it tells them. */
    final Map<String, XmlElement> configurations = new LinkedHashMap<>();
    /** Fields that the camera says it takes and does not: the names of their elements. */
    final Map<String, Integer> deaf = new HashMap<>();

    static String size(String name, int width, int height) {
        return "<tt:" + name + "><tt:Width>" + width + "</tt:Width><tt:Height>" + height + "</tt:Height></tt:" + name
                + ">";
    }

    static String range(String name, int min, int max) {
        return "<tt:" + name + "><tt:Min>" + min + "</tt:Min><tt:Max>" + max + "</tt:Max></tt:" + name + ">";
    }

    /** A configuration that the camera has and lets itself be told. */
    void configured(String kind, String token, String content) {
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

    XmlElement present(String key) {
        return Objects.requireNonNull(configurations.get(key), key);
    }

    Future<XmlElement> configuration(XmlElement request) {
        String kind = request.name().replaceAll("^Get|Configurations?$", "");
        String token = request.textAt("ConfigurationToken");
        return Future.succeededFuture(XmlElement.of("", "Answer")
                .with(configurations.entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith(kind + " "))
                        .filter(entry -> token == null || entry.getKey().endsWith(" " + token))
                        .map(Map.Entry::getValue)
                        .toList()));
    }

    void media1(Quality quality, String parts) {
        String token = quality.name();
        profiles.put(
                quality,
                new Profile(
                        token,
                        false,
                        CheckedDevice.read("<trt:Profiles token=\"" + token + "\">" + parts + "</trt:Profiles>")));
    }

    void media2(Quality quality, String parts) {
        String token = quality.name();
        profiles.put(
                quality,
                new Profile(
                        token,
                        true,
                        CheckedDevice.read("<tr2:Profiles token=\"" + token + "\"><tr2:Configurations>" + parts
                                + "</tr2:Configurations></tr2:Profiles>")));
    }

    void encoderOfMedia1() {
        media1(Quality.HD, "<tt:VideoEncoderConfiguration token=\"e\"/>");
        configured("VideoEncoder", "e", H264_MEDIA1);
        device.answer("GetVideoEncoderConfigurationOptions", H264_OPTIONS_MEDIA1);
    }

    void encoderOfMedia2() {
        media2(Quality.HD, "<tr2:VideoEncoder token=\"e\"/>");
        configured("VideoEncoder", "e", H264_MEDIA2);
        XmlElement told = present("VideoEncoder e");
        configurations.put(
                "VideoEncoder e", told.withAttribute("GovLength", "50").withAttribute("Profile", "High"));
        device.answer("GetVideoEncoderConfigurationOptions", OPTIONS_MEDIA2);
    }

    static Values video(Video video) {
        return new Values(Map.of(Quality.HD, video), null, null, null, null, null, null);
    }

    static Values picture(@Nullable Boolean mirrored, @Nullable Boolean upsideDown) {
        return new Values(Map.of(), null, mirrored, upsideDown, null, null, null);
    }

    static Values motion(int sensitivity) {
        return new Values(Map.of(), null, null, null, sensitivity, null, null);
    }

    static Values volume(int level) {
        return new Values(Map.of(), null, null, null, null, level, null);
    }

    static Values text(String text) {
        return new Values(Map.of(), null, null, null, null, null, text);
    }

    Values read() {
        return done(settings.read());
    }

    void change(Values change) {
        CompletionStage<Void> answer = settings.change(change);
        timers.advance(Duration.ofSeconds(5));
        done(answer);
    }

    <E extends Exception> String refusal(Class<E> type, Values change) {
        CompletableFuture<Void> answer = settings.change(change).toCompletableFuture();
        timers.advance(Duration.ofSeconds(5));
        assertTrue(answer.isCompletedExceptionally(), "no refusal");
        Throwable failure = answer.handle((done, why) -> why).join();
        return String.valueOf(assertInstanceOf(type, failure).getMessage());
    }

    static <T> T done(CompletionStage<T> answer) {
        CompletableFuture<T> future = answer.toCompletableFuture();
        assertTrue(future.isDone(), "no answer yet");
        return future.join();
    }

    XmlElement set(String kind) {
        List<XmlElement> all = device.requests("Set" + kind + "Configuration");
        assertEquals(1, all.size());
        return all.get(0).child("Configuration").orElseThrow();
    }

    long changes() {
        return device.names().stream()
                .filter(name -> name.startsWith("Set") || name.startsWith("Modify") || name.endsWith("OSD"))
                .count();
    }
}
