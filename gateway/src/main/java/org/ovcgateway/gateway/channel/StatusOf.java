package org.ovcgateway.gateway.channel;

import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.status.ChannelStatus.SourceState;
import org.ovcgateway.gateway.status.PushStatus;
import org.ovcgateway.gateway.supervise.Supervisor;

/** Reads a channel's parts into the records of the status. On the channel's event loop. */
final class StatusOf {
    private StatusOf() {}

    /** The state of the stream that is furthest on. */
    static SourceState source(Collection<CameraStream> streams, boolean offline) {
        if (streams.stream().anyMatch(CameraStream::isDelivering)) {
            return SourceState.STREAMING;
        }
        if (streams.stream().anyMatch(CameraStream::isWaiting) || offline) {
            return SourceState.FAILED;
        }
        return streams.stream().anyMatch(CameraStream::isOpen) ? SourceState.CONNECTING : SourceState.IDLE;
    }

    static @Nullable Duration sinceLastPacket(Collection<CameraStream> streams) {
        return streams.stream()
                .filter(CameraStream::isOpen)
                .map(CameraStream::sinceLastUnit)
                .filter(Objects::nonNull)
                .min(Duration::compareTo)
                .orElse(null);
    }

    static @Nullable PushStatus push(@Nullable LivePush push) {
        if (push == null) {
            return null;
        }
        LivePush.Figures figures = push.figures();
        Supervisor.State state = push.status().state();
        return new PushStatus(
                push.target().protocol(),
                switch (state) {
                    case IDLE, STARTING, STOPPED -> PushStatus.State.CONNECTING;
                    case RUNNING -> PushStatus.State.PUSHING;
                    case WAITING -> PushStatus.State.FAILED;
                },
                figures.bytesSent(),
                figures.drops().units(),
                figures.connections() - 1,
                figures.unitsOverBudget(),
                figures.groupsOverBudget());
    }
}
