package org.ovcgateway.gateway.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.Unpooled;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.config.RtmpConfig;
import org.ovcgateway.config.RtmpHevc;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.platform.ClientTls;
import org.ovcgateway.gateway.supervise.ManualTimers;
import org.ovcgateway.gateway.uplink.Uplink;
import org.ovcgateway.media.AccessUnit;
import org.ovcgateway.media.Codec;
import org.ovcgateway.media.Track;
import org.ovcgateway.media.VideoFormat;
import org.ovcgateway.media.flv.HevcForm;
import org.ovcgateway.media.relay.Relay;

class PushTargetTest {
    private final Vertx vertx = Vertx.vertx();
    private final PushSettings settings = new PushSettings(
            new RtmpConfig(
                    RtmpHevc.ENHANCED,
                    Map.of("old.example.com", RtmpHevc.CODEC_ID_12, "none.example.com", RtmpHevc.OFF)),
            new ClientTls(vertx, null)::context,
            new Uplink(new ManualTimers(), System::nanoTime));

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private PushTarget target(String url) {
        try {
            return PushTarget.of(url, settings);
        } catch (CommandException e) {
            throw new AssertionError(e);
        }
    }

    private static Relay relay(Codec codec) {
        Relay relay = new Relay(Set.of(Track.VIDEO), Relay.DEFAULT_CACHE_BYTES);
        VideoFormat format = new VideoFormat(codec, List.of(Unpooled.wrappedBuffer(new byte[] {1})), 640, 360);
        AccessUnit unit = new AccessUnit(format, 0, 0, true, Unpooled.buffer().writeZero(8));
        relay.accept(unit);
        unit.release();
        return relay;
    }

    @Test
    void theFormOfH265GoesByTheHost() {
        assertEquals(
                HevcForm.ENHANCED,
                assertInstanceOf(PushTarget.Rtmp.class, target("rtmp://new.example.com/live/key"))
                        .hevc());
        assertEquals(
                HevcForm.CODEC_ID_12,
                assertInstanceOf(PushTarget.Rtmp.class, target("rtmps://OLD.example.com/live/key"))
                        .hevc());
    }

    @Test
    void h265IsRefusedInWordsOnlyWhereItIsSwitchedOff() {
        Relay hevc = relay(Codec.H265);
        Relay avc = relay(Codec.H264);
        PushTarget none = target("rtmp://none.example.com/live/key");
        String objection = String.valueOf(none.objection(hevc));
        assertTrue(objection.contains("H.265") && objection.contains("platform.rtmp-hevc"), objection);
        assertNull(none.objection(avc));
        assertNull(target("rtmp://new.example.com/live/key").objection(hevc));
        assertNull(target("rtmp://old.example.com/live/key").objection(hevc));
        hevc.close();
        avc.close();
    }

    @Test
    void tlsIsMadeReadyForUrlsThatWantIt() throws Exception {
        target("rtmps://new.example.com/live/key")
                .prepare()
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        assertTrue(settings.tls().get().isComplete());
        assertTrue(settings.tls().get().result().isClient());
        assertTrue(target("rtmp://new.example.com/live/key").prepare().isComplete());
    }

    @Test
    void anUnknownSchemeIsRefusedWithoutRepeatingTheUrl() {
        CommandException refusal =
                assertThrows(CommandException.class, () -> PushTarget.of("rtmpe://host/live/canary", settings));
        String words = String.valueOf(refusal.getMessage());
        assertTrue(words.contains("expected rtmp://, rtmps:// or srt://"), words);
        assertFalse(words.contains("canary"), words);
    }
}
