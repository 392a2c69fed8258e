package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.ovcgateway.media.rtp.RtpTrack;

class SessionDescriptionTest {
    private static final String CAMERA = """
            v=0
            o=- 1109162014219182 0 IN IP4 0.0.0.0
            s=HIK Media Server
            c=IN IP4 0.0.0.0
            t=0 0
            a=control:rtsp://192.168.1.64/Streaming/Channels/101/
            a=range:npt=now-
            m=video 0 RTP/AVP 96\s\s
            b=AS:5000
            a=recvonly
            a=control:rtsp://192.168.1.64/Streaming/Channels/101/trackID=1 \s
            a=rtpmap:96 H264/90000
            a=fmtp:96 profile-level-id=420029; packetization-mode=1; sprop-parameter-sets=Z01AKY2NUDwBE/LCAAADAAIAAAMAZcI=,aO44gA==
            m=audio 0 RTP/AVP 104
            a=rtpmap:104 mpeg4-generic/16000/1
            a=fmtp:104 profile-level-id=15; streamtype=5; mode=AAC-hbr; config=1408;SizeLength=13; IndexLength=3; IndexDeltaLength=3; Profile=1;
            m=application 0 RTP/AVP 107
            a=control:meta
            a=rtpmap:107 vnd.onvif.metadata/90000
            """;

    @Test
    void aPayloadTypeWithoutANameIsPassedOver() throws RtspException {
        SessionDescription description =
                SessionDescription.parse("m=video 0 RTP/AVP 96 97\na=rtpmap:96 /\na=rtpmap:97 H264/90000/\n");

        assertEquals(97, description.sections().get(0).track().payloadType());
    }

    @Test
    void aCamerasDescriptionIsRead() throws RtspException {
        SessionDescription description = SessionDescription.parse(CAMERA);

        assertEquals("rtsp://192.168.1.64/Streaming/Channels/101/", description.control());
        assertEquals(
                List.of("video", "audio", "application"),
                description.sections().stream()
                        .map(SessionDescription.Section::media)
                        .toList());
        SessionDescription.Section video = description.sections().get(0);
        assertEquals("rtsp://192.168.1.64/Streaming/Channels/101/trackID=1", video.control());
        assertEquals(
                new RtpTrack(
                        96,
                        "H264",
                        90_000,
                        1,
                        Map.of(
                                "profile-level-id", "420029",
                                "packetization-mode", "1",
                                "sprop-parameter-sets", "Z01AKY2NUDwBE/LCAAADAAIAAAMAZcI=,aO44gA==")),
                video.track());
        SessionDescription.Section audio = description.sections().get(1);
        assertNull(audio.control());
        assertEquals("MPEG4-GENERIC", audio.track().encodingName());
        assertEquals(16_000, audio.track().clockRate());
        assertEquals("13", audio.track().formatParameters().get("sizelength"));
    }

    @Test
    void lineEndsDoNotMatter() throws RtspException {
        assertEquals(SessionDescription.parse(CAMERA), SessionDescription.parse(CAMERA.replace("\n", "\r\n")));
        assertEquals(SessionDescription.parse(CAMERA), SessionDescription.parse(CAMERA.replace("\n", "\r")));
    }

    @Test
    void staticPayloadTypesNeedNoRtpmap() throws RtspException {
        SessionDescription description =
                SessionDescription.parse("m=audio 0 RTP/AVP 8\nm=audio 0 RTP/AVP 10\nm=video 0 RTP/AVP 26");

        assertEquals(
                List.of(
                        new RtpTrack(8, "PCMA", 8_000, 1, Map.of()),
                        new RtpTrack(10, "L16", 44_100, 2, Map.of()),
                        new RtpTrack(26, "JPEG", 90_000, 1, Map.of())),
                tracks(description));
    }

    @Test
    void soundIsUnderstoodHoweverItIsWritten() throws RtspException {
        SessionDescription description = SessionDescription.parse("""
                m=audio 0 RTP/AVP 2
                m=audio 0 RTP/AVP 97
                a=rtpmap:97  opus / 48000 / 2
                a=fmtp:97 sprop-stereo=1
                m=audio 0 RTP/AVP 8
                a=rtpmap:8 pcma
                m=audio 0 RTP/AVP 98
                a=rtpmap: 98 aal2-g726-24/
                m=audio 0 RTP/AVP 101 13 99
                a=rtpmap:101 telephone-event/8000
                a=rtpmap:13 CN/8000
                a=rtpmap:99 mp4a-latm/24000
                a=fmtp:99 CPRESENT=0 ;Config=400026203fc0
                m=audio 0 RTP/AVP 100
                a=rtpmap:100 L16
                """);

        assertEquals(
                List.of(
                        new RtpTrack(2, "G726-32", 8_000, 1, Map.of()),
                        new RtpTrack(97, "OPUS", 48_000, 2, Map.of("sprop-stereo", "1")),
                        new RtpTrack(8, "PCMA", 8_000, 1, Map.of()),
                        new RtpTrack(98, "AAL2-G726-24", 8_000, 1, Map.of()),
                        new RtpTrack(99, "MP4A-LATM", 24_000, 1, Map.of("cpresent", "0", "config", "400026203fc0"))),
                tracks(description));
    }

    @Test
    void aPayloadTypeThatCannotBeNamedIsPassedOver() throws RtspException {
        SessionDescription description = SessionDescription.parse(
                "m=video 0 RTP/AVP 97\nm=audio 0 RTP/AVP 98 0\nm=video 0 RTP/SAVP 96\na=rtpmap:96 H264/90000");

        assertEquals(List.of(new RtpTrack(0, "PCMU", 8_000, 1, Map.of())), tracks(description));
    }

    @Test
    void theAudioBackChannelIsNoTrack() throws RtspException {
        assertEquals(
                1,
                SessionDescription.parse("m=video 0 RTP/AVP 26\na=recvonly\nm=audio 0 RTP/AVP 0\na=sendonly")
                        .sections()
                        .size());
    }

    @Test
    void aCameraThatCallsItsOwnVideoSendOnlyMeansItsAudioToo() throws RtspException {
        assertEquals(
                2,
                SessionDescription.parse("m=video 0 RTP/AVP 26\na=sendonly\nm=audio 0 RTP/AVP 0\na=sendonly")
                        .sections()
                        .size());
    }

    @Test
    void aBackChannelIsOfferedOnceForEachOfItsFormats() throws RtspException {
        SessionDescription description = SessionDescription.parse("""
                m=video 0 RTP/AVP 96
                a=control:trackID=0
                a=rtpmap:96 H264/90000
                a=recvonly
                m=audio 0 RTP/AVP 8
                a=control:trackID=1
                a=recvonly
                m=audio 0 RTP/AVP 113 97 0 8 13
                a=control:trackID=5
                a=rtpmap:113 MPEG4-GENERIC/16000
                a=rtpmap:97 G726-32/8000
                a=rtpmap:0 PCMU/8000
                a=rtpmap:13 CN/8000
                a=sendonly
                """);

        assertEquals(
                List.of("MPEG4-GENERIC", "G726-32", "PCMU", "PCMA"),
                description.backChannels().stream()
                        .map(section -> section.track().encodingName())
                        .toList());
        assertTrue(description.backChannels().stream()
                .allMatch(section -> String.valueOf(section.control()).equals("trackID=5")));
        assertEquals(2, description.sections().size());
    }

    @Test
    void directionsAreTakenAsTheCameraMeansThem() throws RtspException {
        String asItSeesThem = """
                m=video 0 RTP/AVP 26
                a=sendonly
                m=audio 0 RTP/AVP 8
                a=sendonly
                m=audio 0 RTP/AVP 0
                a=recvonly
                """;
        String bothWays = "m=video 0 RTP/AVP 26\nm=audio 0 RTP/AVP 0\na=sendrecv\n";
        String everythingBothWays = "m=video 0 RTP/AVP 26\na=sendrecv\nm=audio 0 RTP/AVP 0\na=sendrecv\n";
        String plain = "m=video 0 RTP/AVP 26\na=recvonly\nm=audio 0 RTP/AVP 0\na=recvonly\n";

        assertEquals(List.of("PCMU"), backChannels(asItSeesThem));
        assertEquals(List.of("PCMU"), backChannels(bothWays));
        assertEquals(List.of(), backChannels(everythingBothWays));
        assertEquals(List.of(), backChannels(plain));
    }

    private static List<String> backChannels(String text) throws RtspException {
        return SessionDescription.parse(text).backChannels().stream()
                .map(section -> section.track().encodingName())
                .toList();
    }

    @Test
    void aDescriptionWithoutMediaIsRefused() {
        assertThrows(RtspException.class, () -> SessionDescription.parse(""));
        assertThrows(RtspException.class, () -> SessionDescription.parse("<html>\u0007 not found</html>"));
    }

    @Test
    void mutationsAndGarbageFailByNothingButTheParsersOwnException() {
        Random random = new Random(8866);
        for (int round = 0; round < 20_000; round++) {
            StringBuilder text = new StringBuilder(CAMERA);
            for (int i = random.nextInt(30); i >= 0; i--) {
                int at = random.nextInt(text.length());
                switch (random.nextInt(3)) {
                    case 0 -> text.setCharAt(at, (char) random.nextInt(256));
                    case 1 -> text.deleteCharAt(at);
                    default -> text.insert(at, text.substring(0, random.nextInt(40)));
                }
            }
            try {
                assertTrue(SessionDescription.parse(text.toString()).sections().size() <= 32);
            } catch (RtspException e) {
                assertEquals(RtspException.Kind.PROTOCOL, e.kind());
            }
        }
    }

    @Test
    void aFloodOfMediaIsCutOff() throws RtspException {
        assertEquals(
                32,
                SessionDescription.parse("m=audio 0 RTP/AVP 0\n".repeat(10_000))
                        .sections()
                        .size());
    }

    private static List<RtpTrack> tracks(SessionDescription description) {
        return description.sections().stream()
                .map(SessionDescription.Section::track)
                .toList();
    }
}
