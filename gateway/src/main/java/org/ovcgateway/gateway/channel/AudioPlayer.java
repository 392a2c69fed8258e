package org.ovcgateway.gateway.channel;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletionException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.AudioOut;
import org.ovcgateway.camera.NotSupported;
import org.ovcgateway.camera.StreamAddress;
import org.ovcgateway.gateway.command.AudioState;
import org.ovcgateway.gateway.command.ControlAudio;
import org.ovcgateway.gateway.supervise.Timers;
import org.ovcgateway.media.rtp.RtpTrack;
import org.ovcgateway.media.sound.Sound;
import org.ovcgateway.media.sound.SoundFormat;
import org.ovcgateway.media.sound.SoundMaker;
import org.ovcgateway.rtsp.BackChannel;
import org.ovcgateway.rtsp.RtspException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Plays files by the loudspeaker of a channel's camera, one at a time: fetched, decoded, and sent as fast as they sound; or handed
 * to a camera that takes no sound but plays files by itself. A new file takes the place of the last one. Lives on the channel's
 * event loop.
 */
final class AudioPlayer {
    private static final Logger log = LoggerFactory.getLogger(AudioPlayer.class);

    /** What may be made up for at once after the loop was held up; longer stalls move the rest back. */
    private static final Duration CATCH_UP = Duration.ofMillis(100);

    /** Cameras hold sound back before they play it: the session outlasts the last packet by this. */
    private static final Duration TAIL = Duration.ofMillis(600);

    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    /** Fetches a file; fails in words without secrets. */
    interface Files {

        /** Completes with what is the receiver's to release. */
        Future<ByteBuf> fetch(String url);
    }

    /** Opens the loudspeaker of a camera. */
    interface Loudspeakers {
        Loudspeaker open(StreamAddress address, BackChannel.Listener listener);
    }

    private final String prefix;
    private final AudioOut camera;
    private final Files files;
    private final SoundMaker maker;
    private final Loudspeakers loudspeakers;
    private final Timers timers;
    private final LongSupplier nanoTime;
    private @Nullable Play current;
    private Future<Void> lastGone = Future.succeededFuture();

    /**
     * Plays nothing yet.
     *
     * @param prefix how the log calls it: {@code [ch 3] [audio]}
     * @param nanoTime the monotonic clock, in nanoseconds
     */
    AudioPlayer(
            String prefix,
            AudioOut camera,
            Files files,
            SoundMaker maker,
            Loudspeakers loudspeakers,
            Timers timers,
            LongSupplier nanoTime) {
        this.prefix = prefix;
        this.camera = camera;
        this.files = files;
        this.maker = maker;
        this.loudspeakers = loudspeakers;
        this.timers = timers;
        this.nanoTime = nanoTime;
    }

    /** Plays a file from its beginning. */
    void play(String url) {
        Play last = current;
        if (last != null) {
            last.end();
        }
        Play fresh = new Play(url, lastGone);
        current = fresh;
        lastGone = fresh.gone.future();
        fresh.begin();
    }

    /** Does nothing where there is nothing to be done. */
    void control(ControlAudio.Operation operation) {
        Play play = current;
        if (play == null) {
            return;
        }
        switch (operation) {
            case STOP -> {
                log.info("{} stopped", prefix);
                play.end();
            }
            case PAUSE -> play.pause();
            case RESUME -> play.resume();
        }
    }

    AudioState state() {
        Play play = current;
        return play == null
                ? AudioState.STOPPED
                : new AudioState(play.paused ? AudioState.Status.PAUSED : AudioState.Status.PLAYING, play.url);
    }

    /** Stops; completes when the camera has been left. */
    Future<Void> close() {
        if (current != null) {
            current.end();
        }
        return lastGone;
    }

    /** One file, from the command to the camera's good-bye. */
    private final class Play implements BackChannel.Listener {
        private final String url;
        private final Future<Void> cameraFree;
        private final Promise<Void> gone = Promise.promise();
        private @Nullable ByteBuf file;
        private @Nullable Loudspeaker loudspeaker;
        private @Nullable SoundFormat format;
        private @Nullable Sound sound;
        private AudioOut.@Nullable Clip clip;
        /** That the camera is asked to play the file by itself. */
        private boolean handing;

        private Timers.@Nullable Timer timer;
        private boolean paused;
        private boolean over;

        private int sent;
        private boolean silent = true;
        /** When the first packet was due, moved by pauses and stalls. */
        private long startNanos;
        /** How far it was moved in all. */
        private long movedNanos;

        private long pausedNanos;

        Play(String url, Future<Void> cameraFree) {
            this.url = url;
            this.cameraFree = cameraFree;
        }

        void begin() {
            files.fetch(url).onComplete(fetched -> {
                if (fetched.failed()) {
                    fail(fetched.cause());
                } else if (over) {
                    fetched.result().release();
                } else {
                    file = fetched.result();
                    cameraFree.onComplete(done -> askWhere());
                }
            });
        }

        private void askWhere() {
            if (!over) {
                camera.backChannel()
                        .whenComplete((address, fault) -> timers.execute(() -> {
                            if (fault != null) {
                                handOver(fault);
                            } else if (!over) {
                                open(address);
                            }
                        }));
            }
        }

        private void open(StreamAddress address) {
            try {
                loudspeaker = loudspeakers.open(address, this);
            } catch (IllegalArgumentException e) {
                fail(e);
            }
        }

        @Override
        public int offered(List<RtpTrack> formats) throws RtspException {
            int chosen = SoundFormat.choose(formats);
            if (chosen < 0) {
                throw new RtspException(
                        RtspException.Kind.UNSUPPORTED,
                        "the loudspeaker takes nothing that can be sent, only "
                                + formats.stream().map(RtpTrack::encodingName).toList());
            }
            format = SoundFormat.of(formats.get(chosen));
            return chosen;
        }

        @Override
        public void open() {
            ByteBuf fetched = file;
            SoundFormat wanted = format;
            if (over || fetched == null || wanted == null) {
                return;
            }
            file = null;
            maker.make(fetched, wanted)
                    .whenComplete((made, fault) -> timers.execute(() -> {
                        if (fault != null) {
                            fail(fault);
                        } else if (over) {
                            made.close();
                        } else {
                            start(made);
                        }
                    }));
            fetched.release();
        }

        @Override
        public void closed(@Nullable RtspException cause) {
            loudspeaker = null;
            if (cause != null && !over && file != null) {
                handOver(cause);
                return;
            }
            if (cause != null) {
                fail(cause);
            }
            gone.tryComplete();
        }

        /** The camera takes no sound; perhaps it plays the file by itself. */
        private void handOver(Throwable refusal) {
            ByteBuf fetched = file;
            if (over || fetched == null) {
                fail(refusal);
                return;
            }
            byte[] bytes = ByteBufUtil.getBytes(fetched);
            file = null;
            fetched.release();
            handing = true;
            if (paused) {
                paused = false;
                cannotPause();
            }
            camera.play(bytes)
                    .whenComplete((made, fault) -> timers.execute(() -> {
                        handing = false;
                        if (fault != null) {
                            boolean neither = cause(fault) instanceof NotSupported;
                            fail((neither ? words(refusal) + "; " : "") + words(fault));
                            gone.tryComplete();
                            return;
                        }
                        clip = made;
                        if (over) {
                            made.stop();
                        } else {
                            log.info("{} the camera plays the file by itself", prefix);
                        }
                        made.over().whenComplete((done, failure) -> timers.execute(this::clipOver));
                    }));
        }

        private void clipOver() {
            clip = null;
            if (!over) {
                finished();
            }
            gone.tryComplete();
        }

        private void start(Sound made) {
            sound = made;
            log.info(
                    "{} playing {} s as {}",
                    prefix,
                    String.format(Locale.ROOT, "%.1f", due(made, made.packets()) / (double) NANOS_PER_SECOND),
                    made.format().coding());
            startNanos = nanoTime.getAsLong();
            pausedNanos = startNanos;
            if (!paused) {
                sendDue();
            }
        }

        private void sendDue() {
            timer = null;
            Sound from = sound;
            Loudspeaker to = loudspeaker;
            if (over || from == null || to == null) {
                return;
            }
            long now = nanoTime.getAsLong();
            long late = now - (startNanos + due(from, sent));
            if (late > CATCH_UP.toNanos()) {
                move(late - CATCH_UP.toNanos());
            }
            while (!over && sent < from.packets() && startNanos + due(from, sent) <= now) {
                ByteBuf payload = from.next();
                if (payload == null) {
                    throw new IllegalStateException("expected " + from.packets() + " packets but were " + sent);
                }
                to.send(payload, ticks(from), silent || from.format().marksEveryPacket());
                silent = false;
                sent++;
            }
            if (over) {
                return; // the camera has gone while it was sent to
            }
            if (sent < from.packets()) {
                long wait = startNanos + due(from, sent) - now;
                timer = timers.after(Duration.ofNanos(wait), this::sendDue);
            } else {
                long rest = Math.max(0, startNanos + due(from, sent) - now);
                timer = timers.after(TAIL.plusNanos(rest), this::finished);
            }
        }

        private void finished() {
            log.info("{} played to the end", prefix);
            end();
        }

        /** When a packet is due, in nanoseconds from the first one on. */
        private long due(Sound of, int packet) {
            return (long) packet
                    * of.format().packetSamples()
                    * NANOS_PER_SECOND
                    / of.format().sampleRate();
        }

        private long ticks(Sound of) {
            return (long) sent * of.format().packetSamples()
                    + (long) ((double) movedNanos * of.format().sampleRate() / NANOS_PER_SECOND);
        }

        /** Has what follows come later, and its stamps say so. */
        private void move(long nanos) {
            startNanos += nanos;
            movedNanos += nanos;
            silent = true;
        }

        void pause() {
            if (handing || clip != null) {
                cannotPause();
                return;
            }
            if (paused || (sound != null && sent == sound.packets())) {
                return;
            }
            paused = true;
            pausedNanos = nanoTime.getAsLong();
            cancelTimer();
            log.info("{} paused", prefix);
        }

        private void cannotPause() {
            log.warn("{} not paused: the camera plays the file by itself, and cannot", prefix);
        }

        void resume() {
            if (!paused) {
                return;
            }
            paused = false;
            log.info("{} goes on", prefix);
            if (sound != null) {
                move(nanoTime.getAsLong() - pausedNanos);
                sendDue();
            }
        }

        private void fail(Throwable fault) {
            fail(words(fault));
        }

        private void fail(String words) {
            if (!over) {
                log.warn("{} not played: {}", prefix, words);
                end();
            }
        }

        private static String words(Throwable fault) {
            return String.valueOf(cause(fault).getMessage());
        }

        private static Throwable cause(Throwable fault) {
            return fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
        }

        void end() {
            if (over) {
                return;
            }
            over = true;
            cancelTimer();
            if (current == this) {
                current = null;
            }
            if (file != null) {
                file.release();
                file = null;
            }
            if (sound != null) {
                sound.close();
                sound = null;
            }
            if (loudspeaker != null) {
                loudspeaker.close();
            } else if (clip != null) {
                clip.stop();
            } else if (!handing) {
                cameraFree.onComplete(done -> gone.tryComplete());
            }
        }

        private void cancelTimer() {
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        }
    }
}
