package org.ovcgateway.gateway;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * The daemon's hold on its state directory. Two daemons with one would write over each other's state, and push each other off
 * the platform. The lock ends with the process, however that ends; its file stays.
 */
public final class StateDirectory implements AutoCloseable {
    private static final String FILE = "lock";

    private final @Nullable FileChannel locked;
    private final @Nullable String hindrance;

    private StateDirectory(@Nullable FileChannel locked, @Nullable String hindrance) {
        this.locked = locked;
        this.hindrance = hindrance;
    }

    /**
     * Takes the directory, made where it is not there.
     *
     * @throws IOException if another daemon has it
     */
    public static StateDirectory take(Path directory) throws IOException {
        Path file = directory.resolve(FILE);
        FileChannel channel;
        try {
            Files.createDirectories(directory);
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            return new StateDirectory(null, directory + ": " + words(e) + "; nothing is remembered over a restart");
        }
        try {
            if (channel.tryLock() != null) {
                return new StateDirectory(channel, null);
            }
        } catch (OverlappingFileLockException ours) {
            // by another part of this process, which is another daemon all the same
        } catch (IOException e) {
            return new StateDirectory(channel, file + " cannot be locked (" + e.getMessage() + ")");
        }
        channel.close();
        throw new IOException("another daemon runs with the state directory " + directory
                + ": stop that one, or give this one its own with --state-dir");
    }

    /** Why nothing can be kept there, or nobody kept away, in words; null where all is well. */
    public @Nullable String hindrance() {
        return hindrance;
    }

    @Override
    public void close() throws IOException {
        if (locked != null) {
            locked.close();
        }
    }

    private static String words(IOException failure) {
        if (failure instanceof AccessDeniedException) {
            return "this user may not write there";
        }
        return failure instanceof FileAlreadyExistsException
                ? "the state directory is a file"
                : "the state directory cannot be written to (" + failure.getMessage() + ")";
    }
}
