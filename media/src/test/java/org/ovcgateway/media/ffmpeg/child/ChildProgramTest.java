package org.ovcgateway.media.ffmpeg.child;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** How the process ends. */
class ChildProgramTest {
    private static final long PATIENCE_SECONDS = 60;
    private static final long LONG_MILLIS = TimeUnit.SECONDS.toMillis(2 * PATIENCE_SECONDS);

    /** Copies what it reads; refuses what is empty. Its argument is how long it may live, in milliseconds. */
    static final class Copier {
        private Copier() {}

        public static void main(String[] arguments) {
            ChildProgram.run(Copier::copy, Long.parseLong(arguments[0]));
        }

        private static void copy(InputStream in, OutputStream out) throws IOException {
            if (in.transferTo(out) == 0) {
                throw new IOException("expected something but there was nothing");
            }
        }
    }

    private static Process start(long lifeMillis) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Objects.requireNonNull(Copier.class.getName()),
                Long.toString(lifeMillis));
        builder.environment().clear(); // Java tells on standard error of options that it finds there
        return builder.start();
    }

    /** What the process left. */
    private record End(int code, String out, String words) {
        static End of(Process process) throws InterruptedException, IOException {
            try {
                assertTrue(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS), "the process goes on");
                return new End(process.exitValue(), text(process.getInputStream()), text(process.getErrorStream()));
            } finally {
                process.destroyForcibly();
            }
        }

        private static String text(InputStream in) throws IOException {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void aJobThatIsDoneEndsItWithZero() throws Exception {
        Process process = start(LONG_MILLIS);
        process.getOutputStream().write("sound".getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().close();
        assertEquals(new End(0, "sound", ""), End.of(process));
    }

    @Test
    void aJobThatFailsSaysWhy() throws Exception {
        Process process = start(LONG_MILLIS);
        process.getOutputStream().close();
        String words = "expected something but there was nothing" + System.lineSeparator();
        assertEquals(new End(ChildProgram.REFUSED, "", words), End.of(process));
    }

    /** Its daemon has died but another process holds its input open. */
    @Test
    void aJobThatNobodyEndsEndsItself() throws Exception {
        assertEquals(new End(ChildProgram.ABANDONED, "", ""), End.of(start(1)));
    }
}
