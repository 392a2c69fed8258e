package org.ovcgateway.media.ffmpeg.child;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;

/**
 * The frame of a child process's program that is ours: does one job from standard input to standard output and ends the process, with
 * {@link #REFUSED} and words on standard error where the job fails. Knows nothing of the rest of the gateway, so that little is loaded.
 */
public final class ChildProgram {
    /** Exit code where words on standard error say what is wrong with the input. */
    public static final int REFUSED = 2;

    /** Exit code where nobody has ended the process in time. */
    public static final int ABANDONED = 3;

    private ChildProgram() {}

    /** What the process is for. */
    @FunctionalInterface
    public interface Job {
        void run(InputStream in, OutputStream out) throws IOException;
    }

    /**
     * Does not return.
     *
     * @param lifeMillis longer than the daemon waits: only for a daemon that has died
     */
    public static void run(Job job, long lifeMillis) {
        Thread worker = Thread.currentThread();
        Thread guard = new Thread(() -> endUnlessDone(worker, lifeMillis), "guard");
        guard.setDaemon(true);
        guard.start();
        int code;
        try (OutputStream out = new FileOutputStream(FileDescriptor.out)) {
            job.run(new FileInputStream(FileDescriptor.in), out);
            code = 0;
        } catch (IOException e) {
            new PrintStream(new FileOutputStream(FileDescriptor.err), true).println(e.getMessage());
            code = REFUSED;
        }
        Runtime.getRuntime().halt(code);
    }

    private static void endUnlessDone(Thread worker, long lifeMillis) {
        try {
            worker.join(lifeMillis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (worker.isAlive()) {
            Runtime.getRuntime().halt(ABANDONED);
        }
    }
}
