package org.ovcgateway.gateway;

import org.ovcgateway.gateway.platform.PlatformLink;
import org.ovcgateway.gateway.status.PlatformStatus;
import org.ovcgateway.gateway.supervise.Supervisor;

/** Reads the platform link into the records of the status. */
final class PlatformState {
    private PlatformState() {}

    static PlatformStatus of(PlatformLink link) {
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
