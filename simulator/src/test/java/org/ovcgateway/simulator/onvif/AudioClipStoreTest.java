package org.ovcgateway.simulator.onvif;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ovcgateway.simulator.onvif.AudioClipStore.Brought;
import org.ovcgateway.simulator.onvif.AudioClipStore.Configuration;

/** With a clock that is moved by hand. */
class AudioClipStoreTest {
    private static final String MP3 = "audio/mpeg";
    private static final Instant START = Instant.parse("2026-11-21T12:00:00Z");
    private static final AudioClipFile TWO_SECONDS =
            new AudioClipFile(MP3, "mp3", 44100, 1, Duration.ofSeconds(2), 4000);

    private long nanos = 77;
    private final AudioClipStore store = new AudioClipStore(() -> nanos, () -> START.plusNanos(nanos - 77));

    private void pass(Duration time) {
        nanos += time.toNanos();
    }

    private static Configuration configuration(int repeats, int interval) {
        return new Configuration(true, "Bell", List.of("out"), MP3, repeats, Duration.ofSeconds(interval));
    }

    private String brought(int repeats, int interval) {
        String token = String.valueOf(store.add(configuration(repeats, interval)));
        assertEquals(Brought.TAKEN, store.bring(token, TWO_SECONDS));
        return token;
    }

    @Test
    void thereIsRoomForFour() {
        for (int i = 0; i < AudioClipStore.MOST; i++) {
            assertNotNull(store.add(configuration(0, 0)));
        }
        assertNull(store.add(configuration(0, 0)));
        store.remove(store.entries().get(2).token());
        assertNotNull(store.add(configuration(0, 0)));
    }

    @Test
    void aFileThatDoesNotComeInTimeIsNotTakenAndLeavesRoom() {
        String token = String.valueOf(store.add(configuration(0, 0)));
        pass(AudioClipStore.UPLOAD_WITHIN);
        assertTrue(store.isAwaited(token));
        pass(Duration.ofNanos(1));
        assertFalse(store.isAwaited(token));
        assertEquals(Brought.GONE, store.bring(token, TWO_SECONDS));
        assertEquals(List.of(), store.entries());
    }

    @Test
    void aFileIsTakenOnceAndOnlyAsWhatItWasSaidToBe() {
        String token = String.valueOf(store.add(configuration(0, 0)));
        AudioClipFile other = new AudioClipFile("audio/vnd.wave;codec=1", "pcm", 8000, 1, Duration.ofSeconds(1), 8);
        assertEquals(Brought.OTHER_TYPE, store.bring(token, other));
        assertEquals(Brought.TAKEN, store.bring(token, TWO_SECONDS));
        assertEquals(Brought.GONE, store.bring(token, TWO_SECONDS));
        pass(Duration.ofDays(1));
        assertEquals(1, store.entries().size());
    }

    @Test
    void aClipIsPlayedAsLongAsItSounds() {
        String token = brought(0, 0);
        assertTrue(store.play(token, null, null));
        pass(Duration.ofMillis(1999));
        assertEquals(1, store.playing().size());
        assertFalse(store.remove(token));
        pass(Duration.ofMillis(1));
        assertEquals(List.of(), store.playing());
        assertTrue(store.remove(token));
        assertEquals(
                List.of(new PlayedAudioClip(token, "Bell", TWO_SECONDS, List.of("out"), START, 0, null)),
                store.played());
    }

    @Test
    void aClipIsRepeatedAsOftenAsIsAsked() {
        String token = brought(1, 3);
        assertTrue(store.play(token, List.of("other"), null));
        assertEquals(1, store.playing().get(0).repeatsLeft());
        assertEquals(List.of("other"), store.playing().get(0).outputs());
        pass(Duration.ofSeconds(5));
        assertEquals(0, store.playing().get(0).repeatsLeft());
        pass(Duration.ofSeconds(2));
        assertEquals(List.of(), store.playing());

        assertTrue(store.play(token, null, -1));
        pass(Duration.ofDays(1));
        assertEquals(-1, store.playing().get(0).repeatsLeft());
    }

    @Test
    void aClipThatIsStoppedSaysWhen() {
        String token = brought(0, 0);
        store.stop(token);
        assertTrue(store.play(token, null, null));
        pass(Duration.ofSeconds(1));
        store.stop(token);
        store.stop(token);
        assertEquals(List.of(), store.playing());
        assertEquals(1, store.played().size());
        assertEquals(Duration.ofSeconds(1), store.played().get(0).stoppedAfter());
    }

    @Test
    void whatIsDisabledOrNotThereIsNotPlayed() {
        assertFalse(store.play("nothing", null, null));
        String empty = String.valueOf(store.add(configuration(0, 0)));
        assertFalse(store.play(empty, null, null));
        String disabled =
                String.valueOf(store.add(new Configuration(false, "Off", List.of("out"), MP3, 0, Duration.ZERO)));
        store.bring(disabled, TWO_SECONDS);
        assertFalse(store.play(disabled, null, null));
        assertEquals(List.of(), store.played());
    }
}
