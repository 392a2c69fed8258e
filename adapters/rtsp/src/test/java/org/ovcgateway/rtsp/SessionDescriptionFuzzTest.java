package org.ovcgateway.rtsp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.relay.Sink;
import org.ovcgateway.media.rtp.RtpReceiver;
import org.ovcgateway.media.rtp.RtpTrack;
import org.ovcgateway.testkit.CountedBuffers;

/** From a camera's description to receivers that wait for its packets. */
class SessionDescriptionFuzzTest {
    private static final Sink NOWHERE = new Sink() {
        @Override
        public void accept(AccessUnit unit) {}
    };

    @FuzzTest
    void aDescriptionIsReadWithoutSurprises(byte[] input) {
        SessionDescription description;
        try {
            description = SessionDescription.parse(new String(input, StandardCharsets.UTF_8));
        } catch (RtspException e) {
            assertEquals(RtspException.Kind.PROTOCOL, e.kind());
            return;
        }
        String base = ControlUrl.resolve("rtsp://camera/stream", description.control());
        for (SessionDescription.Section section : description.sections()) {
            String url = ControlUrl.resolve(base, section.control());
            assertTrue(url.chars().allMatch(c -> c > ' ' && c < 0x7F), () -> "in a request line: " + url);
        }
        assertTrue(description.backChannels().stream()
                .allMatch(section -> section.media().equals("audio")
                        && section.track().clockRate() > 0
                        && ControlUrl.resolve(base, section.control()).chars().allMatch(c -> c > ' ' && c < 0x7F)));
        List<RtpTrack> tracks = description.sections().stream()
                .map(SessionDescription.Section::track)
                .toList();
        CountedBuffers buffers = new CountedBuffers();
        try (RtpReceiver receiver = new RtpReceiver(tracks, NOWHERE, buffers.allocator(), () -> 0)) {
            int video = 0;
            int audio = 0;
            for (int i = 0; i < receiver.tracks(); i++) {
                Track track = receiver.track(i);
                assertEquals(track == null, !receiver.refusal(i).isEmpty(), "carried or refused in words");
                video += track == Track.VIDEO ? 1 : 0;
                audio += track == Track.AUDIO ? 1 : 0;
            }
            assertTrue(video <= 1 && audio <= 1);
        }
        buffers.requireNone();
    }
}
