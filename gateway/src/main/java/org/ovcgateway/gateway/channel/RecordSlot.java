package org.ovcgateway.gateway.channel;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.ErrorCode;
import org.ovcgateway.gateway.command.StartRecord;
import org.ovcgateway.gateway.status.ChannelStatus;
import org.ovcgateway.gateway.status.RecordStatus;
import org.ovcgateway.media.TrackFormat;
import org.ovcgateway.media.relay.GroupRing;
import org.ovcgateway.media.relay.Relay;
import org.ovcgateway.media.relay.Sink;

/**
 * The one record session that a channel may have (DAP 5.6 StartCloudRecord): the same session id again is a success, another
 * one takes its place. Lives on the channel's event loop.
 */
public final class RecordSlot {

    /** Makes a session, which takes in what a relay gives it. */
    @FunctionalInterface
    public interface Recorder {
        Recording open(StartRecord command) throws CommandException;
    }

    /** A record session, as far as a channel has to do with it. On the channel's event loop. */
    public interface Recording {

        Sink sink();

        /** Tells what is known of the tracks before the first unit. */
        void announce(List<TrackFormat> formats);

        /** Takes what was before the recording was asked for; before the first unit. Returns whether the next is to continue it. */
        boolean begin(GroupRing.Past past);

        /** Takes nothing more in; completes when what is queued has been uploaded, or given up in bounded time. */
        Future<Void> stop();

        /** As {@link #stop}, where the platform has not asked for it: what follows is missing. */
        Future<Void> suspend();

        RecordStatus status();

        /** What has become of the segments of this session so far. */
        ChannelStatus.UploadTotals totals();
    }

    /** A session with what it holds. */
    private static final class Occupant {
        private final StartRecord command;
        private final Recording session;
        private final CameraStream stream;
        private final CameraStream.Lease lease;
        private final GroupRing.Past past;
        private AacFeed.@Nullable Place place;
        private Future<Void> started = Future.succeededFuture();
        private @Nullable Future<Void> leaving;

        Occupant(StartRecord command, Recording session, CameraStream stream, GroupRing.Past past) {
            this.command = command;
            this.session = session;
            this.stream = stream;
            this.lease = stream.acquire();
            this.past = past;
        }
    }

    private final Recorder recorder;
    private final BitrateLimit bitrate;
    private final PreRecord preRecord;
    private final Runnable onChange;
    private final List<Occupant> present = new ArrayList<>();
    private ChannelStatus.UploadTotals endedTotals = ChannelStatus.UploadTotals.NONE;
    private @Nullable Occupant occupant;

    RecordSlot(Recorder recorder, BitrateLimit bitrate, PreRecord preRecord, Runnable onChange) {
        this.recorder = recorder;
        this.bitrate = bitrate;
        this.preRecord = preRecord;
        this.onChange = onChange;
    }

    /** Completes when the session records. */
    Future<Void> start(StartRecord command, CameraStream stream) {
        Occupant current = occupant;
        if (current != null && current.command.sessionId().equals(command.sessionId())) {
            return current.started;
        }
        Duration lead = lead(command);
        Occupant fresh;
        try {
            fresh = new Occupant(command, recorder.open(command), stream, preRecord.before(stream, lead));
        } catch (CommandException refused) {
            return Future.failedFuture(refused);
        }
        present.add(fresh);
        occupant = fresh;
        if (current != null) {
            // What the old session still has to upload does not hold up the new one.
            evict(current);
        }
        onChange.run();
        fresh.started = fresh.lease
                .delivering()
                .recover(cause -> Future.failedFuture(new CommandException(
                        ErrorCode.CHANNEL_OFFLINE, "the camera is offline: " + cause.getMessage())))
                .compose(v -> bitrate.check(fresh.lease.relay(), command.maxBitrate(), () -> fresh.leaving != null))
                .compose(v -> record(fresh, lead))
                .onFailure(cause -> evict(fresh));
        return fresh.started;
    }

    /** Completes when the session takes nothing more in; what is queued is still uploaded. */
    Future<Void> stop(String sessionId) {
        Occupant current = occupant;
        if (current != null && current.command.sessionId().equals(sessionId)) {
            evict(current);
        }
        return Future.succeededFuture();
    }

    /** Completes when what is queued has been uploaded, or given up in the bounded time for it. */
    Future<Void> close() {
        return Future.join(List.copyOf(present).stream()
                        .map(each -> evict(each, Recording::suspend))
                        .toList())
                .mapEmpty();
    }

    @Nullable
    String sessionId() {
        Occupant current = occupant;
        return current == null ? null : current.command.sessionId();
    }

    @Nullable
    RecordStatus status() {
        Occupant current = occupant;
        return current == null ? null : current.session.status();
    }

    /** Over all sessions of the channel. */
    ChannelStatus.UploadTotals totals() {
        ChannelStatus.UploadTotals sum = endedTotals;
        for (Occupant each : present) {
            sum = sum.plus(each.session.totals());
        }
        return sum;
    }

    /** No more than fits into memory as segments. */
    private static Duration lead(StartRecord command) {
        Duration wanted = command.preRecord();
        Duration room = command.segmentDuration().multipliedBy(command.segmentMaxCount() - 1L);
        return wanted.compareTo(room) > 0 ? room : wanted;
    }

    private Future<Void> record(Occupant fresh, Duration lead) {
        if (fresh.leaving != null) {
            return Future.failedFuture(new CommandException(ErrorCode.INTERNAL, "replaced by another session"));
        }
        AacFeed source = fresh.lease.aac();
        fresh.session.announce(source.relay().formats());
        // Not at the cached key frame: the first segment's time is the clock's when its key frame comes.
        Relay.Start start = fresh.session.begin(fresh.past) ? Relay.Start.NEXT_UNIT : Relay.Start.NEXT_KEY_FRAME;
        fresh.place = source.subscribe(fresh.session.sink(), start);
        if (occupant == fresh) {
            preRecord.recording(fresh.stream, lead);
        }
        return Future.succeededFuture();
    }

    private Future<Void> evict(Occupant old) {
        return evict(old, Recording::stop);
    }

    private Future<Void> evict(Occupant old, Function<Recording, Future<Void>> end) {
        Future<Void> leaving = old.leaving;
        if (leaving == null) {
            if (occupant == old) {
                occupant = null;
                preRecord.recordingEnded();
            }
            if (old.place != null) {
                old.place.cancel();
            }
            old.lease.release();
            leaving = end.apply(old.session).onComplete(done -> {
                present.remove(old);
                endedTotals = endedTotals.plus(old.session.totals());
            });
            old.leaving = leaving;
            onChange.run();
        }
        return leaving;
    }
}
