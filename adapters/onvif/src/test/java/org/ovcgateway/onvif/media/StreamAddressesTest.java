package org.ovcgateway.onvif.media;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.ovcgateway.onvif.device.SessionBench.failure;
import static org.ovcgateway.onvif.device.SessionBench.now;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.camera.CameraException;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.camera.MediaTransport;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.Quality;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.onvif.SchemaCheck;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.device.QuirkOverrides;
import org.ovcgateway.onvif.device.SessionBench;
import org.ovcgateway.onvif.soap.Service;
import org.ovcgateway.onvif.xml.XmlElement;

class StreamAddressesTest {
    private static final Credentials SECRET = new Credentials("user", "p@ss");
    private static final String[] PROFILES = {
        "main v0 H264 1920 1080 ptz", "mid v0 H264 1280 720", "sub v0 H264 640 360", "tiny v0 H264 176 144"
    };

    private static StreamAddresses addresses(SessionBench bench) {
        return new StreamAddresses(new VideoInput(bench.session, null), SECRET, MediaTransport.TCP);
    }

    private static SessionBench at(SessionBench bench, String uri) {
        bench.device.answer(
                "GetStreamUri",
                "<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>" + uri.replace("&", "&amp;")
                        + "</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>");
        return bench;
    }

    private static String tokenFor(SessionBench bench, @Nullable String source, Quality quality) {
        return now(new VideoInput(bench.session, source).profile(quality)).token();
    }

    @Test
    void everyRequestIsWhatTheInterfaceDescriptionsAllow() {
        Profile one = new Profile("p", false, XmlElement.of("", "Profiles"));
        Profile two = new Profile("p", true, XmlElement.of("", "Profiles"));
        for (MediaTransport transport : MediaTransport.values()) {
            SchemaCheck.assertValid(MediaUris.getStreamUri1(one, transport));
            SchemaCheck.assertValid(MediaUris.getStreamUri2(two, transport));
        }
        for (Profile profile : List.of(one, two)) {
            SchemaCheck.assertValid(MediaUris.getSnapshotUri(profile));
            SchemaCheck.assertValid(MediaUris.setSynchronizationPoint(profile));
        }
    }

    @ParameterizedTest
    @CsvSource({"LD, sub", "SD, sub", "HD, main", "FHD, main"})
    void lowQualitiesAreServedByTheProfileThatFitsAndHighOnesByTheLargest(Quality quality, String token) {
        assertEquals(token, tokenFor(new SessionBench().media1(PROFILES), null, quality));
    }

    @Test
    void whereNoProfileIsLowEnoughTheSmallestServes() {
        SessionBench bench = new SessionBench().media2("a v0 H265 3840 2160", "b v0 H265 1280 720");
        assertEquals("b", tokenFor(bench, null, Quality.LD));
        assertEquals("a", tokenFor(bench, null, Quality.HD));
    }

    @Test
    void ofTwoOfOneSizeTheFirstServes() {
        SessionBench bench = new SessionBench().media1("a v0 H264 1920 1080", "b v0 H264 1920 1080");
        assertEquals("a", tokenFor(bench, null, Quality.FHD));
        assertEquals("a", tokenFor(bench, null, Quality.LD));
    }

    @Test
    void whatFewCanShowServesOnlyWhereThereIsNothingElse() {
        SessionBench bench = new SessionBench()
                .media1("still v0 JPEG 3840 2160", "bare v0", "old v0 MPEG4 176 144", "good v0 H264 640 480");
        assertEquals("good", tokenFor(bench, null, Quality.FHD));
        assertEquals("good", tokenFor(bench, null, Quality.LD));
        bench = new SessionBench().media1("bare v0", "still v0 JPEG 640 480");
        assertEquals("still", tokenFor(bench, null, Quality.HD));
        assertEquals("bare", tokenFor(new SessionBench().media1("bare v0"), null, Quality.HD));
    }

    @Test
    void eachInputOfARecorderHasItsOwnProfiles() {
        SessionBench bench = new SessionBench()
                .media1("a v0 H264 1920 1080", "b v1 H264 1920 1080", "c v1 H264 640 360", "d v0 H264 320 240");
        assertEquals("a", tokenFor(bench, null, Quality.HD));
        assertEquals("b", tokenFor(bench, "v1", Quality.HD));
        assertEquals("c", tokenFor(bench, "v1", Quality.LD));
        assertEquals(
                "the device at 10.0.0.2:8000 has no video source v2; it has v0, v1",
                failure(CameraException.class, new VideoInput(bench.session, "v2").profile(Quality.HD))
                        .getMessage());
    }

    @Test
    void theProfileThatMovesIsPreferredForMoving() {
        SessionBench bench = new SessionBench().media1("a v0 H264 1920 1080", "b v0 H264 640 360 ptz");
        assertEquals("b", now(new VideoInput(bench.session, null).profile()).token());
        bench = new SessionBench().media1("a v0 H264 1920 1080");
        assertEquals("a", now(new VideoInput(bench.session, null).profile()).token());
    }

    @ParameterizedTest
    @CsvSource({
        "rtsp://192.168.1.64:554/Streaming/101?a=1&b=2,  rtsp://10.0.0.2:554/Streaming/101?a=1&b=2",
        "rtsp://admin:secret@192.168.1.64/live,          rtsp://10.0.0.2/live",
        "RTSPS://[fe80::1]:322/live#x,                   rtsps://10.0.0.2:322/live",
        "rtsp://192.168.1.64:554:554/live,               rtsp://10.0.0.2:554/live",
        "rtsp://192.168.1.64,                            rtsp://10.0.0.2"
    })
    void theHostIsTheOneThatAnswersAndUserInfoIsDropped(String told, String expected) {
        SessionBench bench = at(new SessionBench().media1(PROFILES), told);
        StreamAddress address = now(addresses(bench).address(Quality.HD));
        assertEquals(new StreamAddress(expected, SECRET, MediaTransport.TCP), address);
    }

    @Test
    void anIpv6HostStandsInBrackets() {
        SessionBench bench = at(new SessionBench(QuirkOverrides.NONE, "fd00::2", 80).media1(PROFILES), "rtsp://x/live");
        assertEquals(
                "rtsp://[fd00::2]/live",
                now(addresses(bench).address(Quality.HD)).url());
    }

    @Test
    void aQuirkSetsThePort() {
        QuirkOverrides quirk = new QuirkOverrides(null, null, null, null, null, null, null, null, 8554);
        SessionBench bench = at(new SessionBench(quirk).media1(PROFILES), "rtsp://192.168.1.64:554/live");
        assertEquals(
                "rtsp://10.0.0.2:8554/live",
                now(addresses(bench).address(Quality.HD)).url());
    }

    @ParameterizedTest
    @CsvSource({"http://10.0.0.3/live, http://…", "file:///etc/passwd, file://…", "live.sdp, something else"})
    void whatIsNoStreamIsRefused(String told, String words) {
        SessionBench bench = at(new SessionBench().media1(PROFILES), told);
        String message =
                String.valueOf(failure(CameraException.class, addresses(bench).address(Quality.HD))
                        .getMessage());
        assertTrue(message.endsWith(" is none") || message.endsWith("but was " + words), message);
    }

    @Test
    void aCameraWithoutAnAddressHasNoStream() {
        SessionBench bench = new SessionBench().media1(PROFILES);
        bench.device.answer("GetStreamUri", "<a/>");
        failure(NotSupported.class, addresses(bench).address(Quality.HD));
    }

    @Test
    void qualitiesThatOneStreamServesAreAskedForOnce() {
        SessionBench bench = at(new SessionBench().media1(PROFILES), "rtsp://x/live");
        StreamAddresses addresses = addresses(bench);
        assertEquals(now(addresses.address(Quality.HD)), now(addresses.address(Quality.FHD)));
        assertEquals(1, bench.device.requests("GetStreamUri").size());
        now(addresses.address(Quality.LD));
        assertEquals(2, bench.device.requests("GetStreamUri").size());
    }

    @Test
    void anAddressIsAskedForAgainWhenItFailedAndWhenTheDeviceWasMetAnew() {
        SessionBench bench = new SessionBench().media1(PROFILES);
        bench.device.fail("GetStreamUri", new CameraException(CameraException.Kind.FAILED, "no"));
        StreamAddresses addresses = addresses(bench);
        failure(CameraException.class, addresses.address(Quality.HD));
        bench.device.forget("GetStreamUri");
        at(bench, "rtsp://x/1");
        now(addresses.address(Quality.HD));
        addresses.forget();
        now(addresses.address(Quality.HD));
        bench.session.invalidate();
        bench.pass(Duration.ofDays(1));
        now(addresses.address(Quality.HD));
        now(addresses.address(Quality.HD));
        assertEquals(4, bench.device.requests("GetStreamUri").size());
    }

    @Test
    void media2IsAskedInItsOwnWordsAndMedia1WhereItFails() {
        SessionBench bench = at(new SessionBench().media2("main v0 H265 3840 2160"), "rtsp://x/live");
        now(addresses(bench).address(Quality.HD));
        XmlElement request = bench.device.requests("GetStreamUri").get(0);
        assertEquals(Service.MEDIA2.namespace(), request.namespace());
        assertEquals("RTSP", request.textAt("Protocol"));

        bench = new SessionBench().camera(Service.DEVICE, Service.MEDIA, Service.MEDIA2);
        bench.device.answer("GetProfiles", SessionBench.profiles2("main v0 H265 3840 2160"));
        bench.device.fault("GetStreamUri", "InvalidArgVal").fault("GetStreamUri", "InvalidArgVal");
        at(bench, "rtsp://x/live");
        now(addresses(bench).address(Quality.HD));
        assertEquals(
                Service.MEDIA.namespace(),
                bench.device.requests("GetStreamUri").get(2).namespace());
    }

    @Test
    void aTransportThatTheCameraDoesNotKnowMakesWayForTheOther() {
        SessionBench bench = new SessionBench().media1(PROFILES);
        bench.device.fault("GetStreamUri", "InvalidStreamSetup");
        at(bench, "rtsp://x/live");
        StreamAddresses addresses = new StreamAddresses(new VideoInput(bench.session, null), null, MediaTransport.UDP);
        assertEquals(MediaTransport.UDP, now(addresses.address(Quality.HD)).transport());
        assertEquals(
                List.of("UDP", "RTSP"),
                bench.device.requests("GetStreamUri").stream()
                        .map(request -> request.textAt("StreamSetup", "Transport", "Protocol"))
                        .toList());
    }

    @Test
    void aKeyFrameIsAskedForByProfile() {
        SessionBench bench = new SessionBench().media1(PROFILES);
        bench.device.answer("SetSynchronizationPoint");
        Profile profile = now(new VideoInput(bench.session, null).profile(Quality.LD));
        now(addresses(bench).forceKeyFrame(profile).map("done"));
        assertEquals(
                "sub", bench.device.requests("SetSynchronizationPoint").get(0).textAt("ProfileToken"));
    }

    @Test
    void soundGoesToTheProfileThatTakesIt() {
        SessionBench bench =
                at(new SessionBench().media2("main v0 H265 3840 2160", "talk v0 H264 1280 720 sound"), "rtsp://x/live");
        StreamAddresses addresses = addresses(bench);
        assertNotNull(now(new Loudspeaker(new VideoInput(bench.session, null), addresses).backChannel()));
        assertEquals("talk", bench.device.requests("GetStreamUri").get(0).textAt("ProfileToken"));
    }

    @Test
    void soundGoesToTheBestStreamOfACameraThatHasAnOutput() {
        SessionBench bench = at(new SessionBench().media1(PROFILES), "rtsp://x/live");
        bench.device.answer("GetAudioOutputs", "<a><AudioOutputs token='o'/></a>");
        Loudspeaker loudspeaker = new Loudspeaker(new VideoInput(bench.session, null), addresses(bench));
        assertNotNull(now(loudspeaker.backChannel()));
        assertEquals("main", bench.device.requests("GetStreamUri").get(0).textAt("ProfileToken"));

        bench = new SessionBench().media1(PROFILES);
        loudspeaker = new Loudspeaker(new VideoInput(bench.session, null), addresses(bench));
        assertEquals(
                "the camera has no audio output",
                failure(NotSupported.class, loudspeaker.backChannel()).getMessage());
    }
}
