package org.ovcgateway.gateway.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ovcgateway.camera.AudioOut;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.gateway.command.AudioState;
import org.ovcgateway.gateway.command.ControlAudio.Operation;
import org.ovcgateway.gateway.supervise.ManualTimers;
import org.ovcgateway.media.rtp.RtpTrack;
import org.ovcgateway.media.sound.Sound;
import org.ovcgateway.media.sound.SoundException;
import org.ovcgateway.media.sound.SoundFormat;
import org.ovcgateway.rtsp.BackChannel;
import org.ovcgateway.rtsp.RtspException;

/** Packets in time, with a clock that is moved by hand. Payloads are 160 bytes of G.711, numbered in their first byte. */
class AudioPlayerTest {
    private static final StreamAddress ADDRESS = new StreamAddress("rtsp://camera/live", null);
    private static final RtpTrack PCMU = new RtpTrack(0, "PCMU", 8000, 1, Map.of());
    private static final Duration PACKET = Duration.ofMillis(20);

    private record Sent(int number, long ticks, boolean marker, long millis) {}

    private final ManualTimers timers = new ManualTimers();
    private final Instant begin = timers.now();
    private long jumpedNanos;
    private final List<Promise<ByteBuf>> fetches = new ArrayList<>();
    private final List<ByteBuf> files = new ArrayList<>();
    private final List<CompletableFuture<Sound>> makings = new ArrayList<>();
    private final List<ByteBuf> sounds = new ArrayList<>();
    private final List<FakeLoudspeaker> loudspeakers = new ArrayList<>();
    private AudioOut camera = () -> CompletableFuture.completedFuture(ADDRESS);
    private Function<byte[], CompletionStage<AudioOut.Clip>> byItself = file -> AudioOut.NONE.play(file);
    private final CompletableFuture<Void> clipOver = new CompletableFuture<>();
    private int clipStops;

    private final AudioOut.Clip clip = new AudioOut.Clip() {
        @Override
        public CompletionStage<Void> over() {
            return clipOver;
        }

        @Override
        public void stop() {
            clipStops++;
            clipOver.complete(null);
        }
    };

    private final AudioPlayer player = new AudioPlayer(
            "[ch 0] [audio]",
            new AudioOut() {
                @Override
                public CompletionStage<StreamAddress> backChannel() {
                    return camera.backChannel();
                }

                @Override
                public CompletionStage<Clip> play(byte[] file) {
                    return byItself.apply(file);
                }
            },
            url -> {
                Promise<ByteBuf> fetch = Promise.promise();
                fetches.add(fetch);
                return fetch.future();
            },
            (file, format) -> {
                CompletableFuture<Sound> making = new CompletableFuture<>();
                makings.add(making);
                return making;
            },
            (address, listener) -> {
                FakeLoudspeaker opened = new FakeLoudspeaker(listener);
                loudspeakers.add(opened);
                return opened;
            },
            timers,
            this::nanos);

    private long nanos() {
        return Duration.between(begin, timers.now()).toNanos() + jumpedNanos;
    }

    private final class FakeLoudspeaker implements Loudspeaker {
        final BackChannel.Listener listener;
        final List<Sent> packets = new ArrayList<>();
        boolean closing;

        FakeLoudspeaker(BackChannel.Listener listener) {
            this.listener = listener;
        }

        @Override
        public void send(ByteBuf payload, long ticks, boolean marker) {
            assertEquals(160, payload.readableBytes());
            packets.add(new Sent(payload.getByte(payload.readerIndex()), ticks, marker, nanos() / 1_000_000));
        }

        @Override
        public void close() {
            closing = true;
        }
    }

    @AfterEach
    void nothingIsLeft() {
        Future<Void> closed = player.close();
        loudspeakers.forEach(each -> {
            assertTrue(each.closing);
            each.listener.closed(null);
        });
        assertTrue(closed.succeeded());
        assertEquals(0, timers.waiting());
        files.forEach(file -> assertEquals(0, file.refCnt(), "a file"));
        sounds.forEach(sound -> assertEquals(0, sound.refCnt(), "a sound"));
    }

    private void fetched(int fetch) {
        ByteBuf file = Unpooled.buffer().writeInt(7);
        files.add(file);
        fetches.get(fetch).complete(file);
    }

    private void opened(int loudspeaker) throws RtspException {
        assertEquals(0, loudspeakers.get(loudspeaker).listener.offered(List.of(PCMU)));
        loudspeakers.get(loudspeaker).listener.open();
    }

    private void made(int making, int packets) throws SoundException {
        ByteBuf payloads = Unpooled.buffer();
        for (int i = 0; i < packets; i++) {
            payloads.writeShort(160).writeByte(i).writeZero(159);
        }
        sounds.add(payloads);
        makings.get(making).complete(Sound.of(new SoundFormat(SoundFormat.Coding.PCMU, 8000, 1), payloads));
    }

    /** The first file's packets go out from now on. */
    private List<Sent> playing(int packets) throws Exception {
        player.play("http://files/a.mp3");
        fetched(0);
        opened(0);
        made(0, packets);
        return loudspeakers.get(0).packets;
    }

    private void assertState(AudioState.Status status, @Nullable String url) {
        assertEquals(status, player.state().status());
        assertEquals(url, player.state().url());
    }

    @Test
    void packetsGoOutAsFastAsTheySound() throws Exception {
        List<Sent> packets = playing(100);
        timers.advance(PACKET.multipliedBy(99));

        assertEquals(100, packets.size());
        for (int i = 0; i < 100; i++) {
            assertEquals(new Sent(i, 160L * i, i == 0, 20L * i), packets.get(i));
        }
        assertState(AudioState.Status.PLAYING, "http://files/a.mp3");
        assertFalse(loudspeakers.get(0).closing, "the camera still plays what it holds back");
        timers.advance(Duration.ofSeconds(1));
        assertTrue(loudspeakers.get(0).closing);
        assertState(AudioState.Status.STOPPED, null);
    }

    /** A file that the camera is handed, as it takes no sound. */
    private void handedOver() {
        camera = () -> NotSupported.answer("the camera has no audio output");
        byItself = file -> {
            assertArrayEquals(new byte[] {0, 0, 0, 7}, file);
            return CompletableFuture.completedFuture(clip);
        };
        player.play("http://files/a.mp3");
        fetched(0);
    }

    @Test
    void aCameraThatTakesNoSoundPlaysTheFileByItself() {
        handedOver();
        assertState(AudioState.Status.PLAYING, "http://files/a.mp3");
        player.control(Operation.PAUSE);
        assertState(AudioState.Status.PLAYING, "http://files/a.mp3");
        clipOver.complete(null);
        assertState(AudioState.Status.STOPPED, null);
        assertEquals(0, clipStops);
    }

    @Test
    void aFileThatTheCameraIsToPlayByItselfIsNotPausedEither() {
        CompletableFuture<AudioOut.Clip> late = new CompletableFuture<>();
        handedOver();
        byItself = file -> late;
        player.play("http://files/b.mp3");
        player.control(Operation.PAUSE);
        assertState(AudioState.Status.PAUSED, "http://files/b.mp3");
        clipOver.complete(null);
        fetched(1);
        assertState(AudioState.Status.PLAYING, "http://files/b.mp3");
        player.control(Operation.PAUSE);
        assertState(AudioState.Status.PLAYING, "http://files/b.mp3");
        late.complete(clip);
        assertState(AudioState.Status.STOPPED, null);
    }

    @Test
    void aFileThatTheCameraPlaysByItselfIsStopped() {
        handedOver();
        player.control(Operation.STOP);
        assertEquals(1, clipStops);
        assertState(AudioState.Status.STOPPED, null);
    }

    @Test
    void aFileThatTheCameraBeginsToPlayTooLateIsStopped() {
        CompletableFuture<AudioOut.Clip> late = new CompletableFuture<>();
        handedOver();
        player.control(Operation.STOP);
        byItself = file -> late;
        player.play("http://files/b.mp3");
        fetched(1);
        player.control(Operation.STOP);
        assertFalse(player.close().isComplete());
        late.complete(clip);
        assertEquals(2, clipStops);
        assertTrue(player.close().succeeded());
    }

    @Test
    void aBackChannelThatIsRefusedMakesTheCameraPlayTheFileByItself() {
        byItself = file -> CompletableFuture.completedFuture(clip);
        player.play("http://files/a.mp3");
        fetched(0);
        loudspeakers.get(0).closing = true;
        loudspeakers.get(0).listener.closed(new RtspException(RtspException.Kind.UNSUPPORTED, "no back channel"));
        assertState(AudioState.Status.PLAYING, "http://files/a.mp3");
        clipOver.complete(null);
        assertState(AudioState.Status.STOPPED, null);
    }

    @Test
    void aCameraThatDoesNeitherPlaysNothing() {
        camera = () -> NotSupported.answer("the camera has no audio output");
        player.play("http://files/a.mp3");
        fetched(0);
        assertState(AudioState.Status.STOPPED, null);
    }

    @Test
    void aPauseMovesTheRestAndItsStamps() throws Exception {
        List<Sent> packets = playing(10);
        timers.advance(PACKET.multipliedBy(2));
        player.control(Operation.PAUSE);
        player.control(Operation.PAUSE);
        assertState(AudioState.Status.PAUSED, "http://files/a.mp3");
        timers.advance(Duration.ofSeconds(1));
        assertEquals(3, packets.size());

        player.control(Operation.RESUME);
        player.control(Operation.RESUME);
        assertState(AudioState.Status.PLAYING, "http://files/a.mp3");
        timers.advance(PACKET.multipliedBy(2));
        assertEquals(new Sent(3, 3 * 160 + 8000, true, 1060), packets.get(3));
        assertEquals(new Sent(4, 4 * 160 + 8000, false, 1080), packets.get(4));
    }

    @Test
    void whatIsPausedBeforeItBeganBeginsWhenItIsResumed() throws Exception {
        player.play("http://files/a.mp3");
        player.control(Operation.PAUSE);
        fetched(0);
        opened(0);
        made(0, 5);
        timers.advance(Duration.ofSeconds(3));
        assertEquals(List.of(), loudspeakers.get(0).packets);

        player.control(Operation.RESUME);
        assertEquals(1, loudspeakers.get(0).packets.size());
    }

    @Test
    void aShortStallIsMadeUpForAndALongOneMovesTheRest() throws Exception {
        List<Sent> packets = playing(50);
        jumpedNanos += 100_000_000L;
        timers.advance(PACKET);
        assertEquals(7, packets.size(), "those of 120 ms");
        assertFalse(packets.get(6).marker());

        jumpedNanos += 5_000_000_000L;
        timers.advance(PACKET);
        assertEquals(13, packets.size(), "of 5 s those of 100 ms, and the one that was due");
        Sent next = packets.get(7);
        assertTrue(next.marker());
        assertTrue(next.ticks() > 8000 * 4, next::toString);
    }

    @Test
    void aNewFileWaitsUntilTheCameraHasBeenLeft() throws Exception {
        playing(50);
        player.play("http://files/b.mp3");
        assertTrue(loudspeakers.get(0).closing);
        assertState(AudioState.Status.PLAYING, "http://files/b.mp3");
        fetched(1);
        assertEquals(1, loudspeakers.size());

        loudspeakers.get(0).listener.closed(null);
        opened(1);
        made(1, 3);
        timers.advance(Duration.ofSeconds(1));
        assertEquals(3, loudspeakers.get(1).packets.size());
        assertEquals(1, loudspeakers.get(0).packets.size());
    }

    @Test
    void aStopAtAnyMomentLeavesNothingBehind() throws Exception {
        player.play("http://files/a.mp3");
        player.control(Operation.STOP);
        fetched(0);

        player.play("http://files/a.mp3");
        fetched(1);
        player.control(Operation.STOP);
        loudspeakers.get(0).listener.closed(null);

        player.play("http://files/a.mp3");
        fetched(2);
        opened(1);
        player.control(Operation.STOP);
        made(0, 5);
        loudspeakers.get(1).listener.closed(null);

        player.play("http://files/a.mp3");
        fetched(3);
        opened(2);
        made(1, 5);
        player.control(Operation.STOP);
        assertState(AudioState.Status.STOPPED, null);
        player.control(Operation.STOP);
        player.control(Operation.PAUSE);
        player.control(Operation.RESUME);
    }

    @Test
    void whateverFailsEndsInStopped() throws Exception {
        player.play("http://files/a.mp3");
        fetches.get(0).fail("download: answered 404");
        assertState(AudioState.Status.STOPPED, null);

        player.play("http://files/a.mp3");
        fetched(1);
        loudspeakers.get(0).listener.closed(new RtspException(RtspException.Kind.UNSUPPORTED, "no back channel"));
        assertState(AudioState.Status.STOPPED, null);
        loudspeakers.remove(0);

        player.play("http://files/a.mp3");
        fetched(2);
        opened(0);
        makings.get(0).completeExceptionally(new SoundException("no sound"));
        assertState(AudioState.Status.STOPPED, null);

        loudspeakers.get(0).listener.closed(null);
        camera = AudioOut.NONE;
        player.play("http://files/a.mp3");
        fetched(3);
        assertState(AudioState.Status.STOPPED, null);
        assertEquals(1, loudspeakers.size());
    }

    @Test
    void aCameraThatGoesInTheMiddleEndsIt() throws Exception {
        List<Sent> packets = playing(50);
        timers.advance(PACKET);
        loudspeakers.remove(0).listener.closed(new RtspException(RtspException.Kind.NETWORK, "gone"));
        timers.advance(Duration.ofSeconds(2));
        assertEquals(2, packets.size());
        assertState(AudioState.Status.STOPPED, null);
    }
}
