package org.ovcgateway.gateway.command;

import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;

/** The box itself. Threads and failures as in {@link Device}. */
public interface Machine {

    /** A box that can be told nothing. */
    Machine NONE = new Machine() {
        @Override
        public boolean canReboot() {
            return false;
        }

        @Override
        public Future<Void> reboot() {
            return CommandException.unsupported("the box cannot be restarted from here");
        }

        @Override
        public Future<Void> keepAwake(Duration time) {
            return CommandException.unsupported("the box never sleeps");
        }

        @Override
        public Future<List<NetworkState>> networks() {
            return CommandException.unsupported("the box does not tell its networks");
        }

        @Override
        public Future<DiskState> disk() {
            return CommandException.unsupported("there is no disk for recordings");
        }

        @Override
        public Future<Void> formatDisk() {
            return CommandException.unsupported("there is no disk for recordings");
        }
    };

    /** Whether it can be told to start anew. */
    boolean canReboot();

    /** Completes when the box has been told to start anew. */
    Future<Void> reboot();

    /** Completes at once; the box does not go to sleep for so long. */
    Future<Void> keepAwake(Duration time);

    /** Every real interface that is up, in the system's order. */
    Future<List<NetworkState>> networks();

    /** The disk that recordings wait on. */
    Future<DiskState> disk();

    /** Completes when it has begun; everything that waits on the disk is given up. {@link #disk} tells the end. */
    Future<Void> formatDisk();
}
