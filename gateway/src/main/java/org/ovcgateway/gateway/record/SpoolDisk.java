package org.ovcgateway.gateway.record;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ovcgateway.gateway.command.CommandException;
import org.ovcgateway.gateway.command.DiskState;

/** The disk that segments wait on until the platform has them. From any thread. */
public interface SpoolDisk {

    /** No disk: segments wait in memory only. */
    SpoolDisk NONE = new SpoolDisk() {
        @Override
        public Future<DiskState> state() {
            return CommandException.unsupported("recording.spool is not configured: there is no disk for recordings");
        }

        @Override
        public Future<Void> clear() {
            return CommandException.unsupported("recording.spool is not configured: there is no disk for recordings");
        }
    };

    /** How it stands, but for what {@link #clear} does just now. */
    Future<DiskState> state();

    /** Gives up every segment that waits, with an entry in the ledger for each. Completes when they are gone. */
    Future<Void> clear();

    /**
     * What a folder on a shared disk can take: what it may, as far as the file system has it. Asks the file system: not for an
     * event loop.
     *
     * @param folder what does not exist is measured where it would be made
     * @param mayBytes that the folder may have
     * @param usedBytes of these
     */
    static DiskState measure(Path folder, long mayBytes, long usedBytes) {
        try {
            Path there = folder.toAbsolutePath();
            while (!Files.exists(there) && there.getParent() != null) {
                there = there.getParent();
            }
            long usable = Files.getFileStore(there).getUsableSpace();
            long total = Math.min(mayBytes, usedBytes + usable);
            boolean writable = Files.isWritable(there);
            return new DiskState(
                    writable ? DiskState.Condition.READY : DiskState.Condition.FAULT,
                    total,
                    Math.max(0, total - usedBytes));
        } catch (IOException e) {
            return new DiskState(DiskState.Condition.FAULT, 0, 0);
        }
    }
}
