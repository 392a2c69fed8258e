package org.ovcgateway.gateway;

import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.platform.PlatformLink;
import org.ovcgateway.gateway.status.PlatformStatus;
import org.ovcgateway.gateway.supervise.Supervisor;

/** Reads the platform link into the records of the status. */
final class PlatformState {
    private PlatformState() {}

    static PlatformStatus of(@Nullable PlatformLink link) {
        if (link == null) {
            return new PlatformStatus(PlatformStatus.State.DISCONNECTED, 0, null);
        }
        Supervisor.Status status = link.status().supervisor();
        return new PlatformStatus(
                switch (status.state()) {
                    case IDLE, WAITING, STOPPED -> PlatformStatus.State.DISCONNECTED;
                    case STARTING -> PlatformStatus.State.CONNECTING;
                    case RUNNING -> PlatformStatus.State.ONLINE;
                },
                Math.max(0, status.runs() - 1),
                status.lastError());
    }
}
