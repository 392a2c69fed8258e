package org.ovcgateway.simulator.camera;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovcgateway.simulator.camera.MediaFaults.BadPackets;

class MediaFaultsTest {
    private static final int A_WHILE = 5000;

    private final Clips clips = new Clips();

    private interface Play {
        void play(VirtualCamera camera, TestServer server, TestClient client) throws IOException;
    }

    private void with(MediaFaults first, Play play) throws IOException {
        StreamSource whole = clips.main(Variant.H264_AAC);
        VirtualCamera camera = new VirtualCamera(
                "cam0", new StreamSource(whole.video().head(5), whole.audio()), null, CameraSettings.DEFAULT);
        camera.faults(Faults.NONE.withMedia(first));
        try (TestServer server = new TestServer(List.of(camera));
                TestClient client = new TestClient(server)) {
            client.play("/cam0");
            play.play(camera, server, client);
        }
    }

    private static void set(VirtualCamera camera, MediaFaults faults) {
        camera.faults(Faults.NONE.withMedia(faults));
    }

    /** By how much the next time stamp that differs is ahead of this one. */
    private static int step(TestClient client, TestClient.Packet from) throws IOException {
        for (int i = 0; i < A_WHILE; i++) {
            TestClient.Packet next = client.packet(0);
            if (next.timeStamp() != from.timeStamp()) {
                return (int) (next.timeStamp() - from.timeStamp());
            }
        }
        throw new AssertionError("the time stands still");
    }

    @Test
    void timeStampsJumpByWhatTheShiftChanges() throws IOException {
        with(MediaFaults.NONE, (camera, server, client) -> {
            TestClient.Packet before = client.packet(0);
            set(camera, MediaFaults.NONE.withStampShift(Duration.ofSeconds(-100)));
            TestClient.Packet now = before;
            while ((int) (now.timeStamp() - before.timeStamp()) > -9_000_000 / 2) {
                before = now;
                now = client.packet(0);
            }
            assertEquals(3600 - 9_000_000, (int) (now.timeStamp() - before.timeStamp()));
        });
    }

    @Test
    void timeStampsStartAnewWhereThatIsAskedFor() throws IOException {
        with(MediaFaults.NONE.withWrapIn(Duration.ofMillis(400)), (camera, server, client) -> {
            assertEquals(0x1_0000_0000L - 36_000, client.packet(0).timeStamp());
            TestClient.Packet last = client.packet(0);
            while (last.timeStamp() > 36_000) {
                last = client.packet(0);
            }
            assertEquals(0, last.timeStamp());
        });
    }

    @Test
    void aFastClockRunsFaster() throws IOException {
        with(MediaFaults.NONE.withDrift(100_000), (camera, server, client) -> {
            assertEquals(3960, step(client, client.packet(0)));
        });
    }

    @Test
    void aRestartIsAnotherSourceWithOtherNumbers() throws IOException {
        with(MediaFaults.NONE, (camera, server, client) -> {
            int source = ByteBuffer.wrap(client.packet(0).bytes()).getInt(8);
            set(camera, MediaFaults.NONE.withRestarts(1));
            int now = source;
            for (int i = 0; i < A_WHILE && now == source; i++) {
                now = ByteBuffer.wrap(client.packet(0).bytes()).getInt(8);
            }
            assertNotEquals(source, now);
        });
    }

    @Test
    void anotherClipIsShownFromItsNextKeyFrameOn() throws IOException {
        PacketisedTrack other = clips.sub().video().head(5);
        byte[] sets = new byte[other.packets().start(1) - Packets.HEADERS];
        System.arraycopy(packet(other, 0), Packets.HEADERS, sets, 0, sets.length);
        with(MediaFaults.NONE.withClip(other), (camera, server, client) -> {
            for (int i = 0; i < A_WHILE; i++) {
                byte[] payload = payload(client.packet(0));
                if (Arrays.equals(sets, payload)) {
                    return;
                }
            }
            throw new AssertionError("expected the other clip's parameter sets");
        });
    }

    private static byte[] packet(PacketisedTrack track, int number) {
        ByteBuf copy = Unpooled.buffer();
        track.packets().copy(number, number + 1, copy);
        return ByteBufUtil.getBytes(copy);
    }

    private static byte[] payload(TestClient.Packet packet) {
        return Arrays.copyOfRange(packet.bytes(), 12, packet.bytes().length);
    }

    @Test
    void keyFramesAreAsLargeAsTheyAreToBe() throws IOException {
        with(MediaFaults.NONE.withKeyFrameBytes(2_000_000), (camera, server, client) -> {
            long stamp = -1;
            int size = 0;
            for (int i = 0; i < A_WHILE && size < 2_000_000; i++) {
                TestClient.Packet packet = client.packet(0);
                size = packet.timeStamp() == stamp ? size + packet.bytes().length : 0;
                stamp = packet.timeStamp();
            }
            assertTrue(size >= 2_000_000);
        });
    }

    @Test
    void badPacketsAreBad() throws IOException {
        with(MediaFaults.NONE.withPackets(BadPackets.OTHER_PAYLOAD_TYPE), (camera, server, client) -> {
            assertEquals(98, client.packet(0).payloadType());
            set(camera, MediaFaults.NONE.withPackets(BadPackets.TRUNCATED));
            int length = 0;
            for (int i = 0; i < A_WHILE && length != 13; i++) {
                length = client.packet(0).bytes().length;
            }
            assertEquals(13, length);
            set(camera, MediaFaults.NONE.withPackets(BadPackets.GARBAGE));
            int first = 0x80;
            for (int i = 0; i < A_WHILE && first == 0x80; i++) {
                first = client.packet(0).bytes()[0] & 0xFF;
            }
            assertNotEquals(0x80, first);
        });
    }

    @Test
    void rightCredentialsAreRefusedToNewSessionsOnly() throws IOException {
        with(MediaFaults.NONE, (camera, server, client) -> {
            camera.faults(Faults.NONE.withRefused(Refusal.CREDENTIALS));
            assertTrue(client.request("GET_PARAMETER", "/cam0").startsWith("RTSP/1.0 200 "));
            try (TestClient other = new TestClient(server)) {
                assertTrue(other.request("DESCRIBE", "/cam0").startsWith("RTSP/1.0 401 "));
            }
        });
    }

    @Test
    void faultsThatCannotBeAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> MediaFaults.NONE.withKeyFrameBytes((16 << 20) + 1));
        assertThrows(IllegalArgumentException.class, () -> MediaFaults.NONE.withDrift(100_001));
    }
}
