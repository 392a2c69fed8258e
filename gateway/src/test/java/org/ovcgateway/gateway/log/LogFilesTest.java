package org.ovcgateway.gateway.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.log.LogFiles.Selection;

/** The lines of a time, out of files that were rolled. */
class LogFilesTest {
    private static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    @TempDir
    @SuppressWarnings("NullAway.Init") // set before each test
    private Path folder;

    private static String line(int second) {
        return "{\"time\":\"" + START.plusSeconds(second) + "\",\"level\":\"INFO\",\"message\":\"line " + second
                + "\"}\n";
    }

    private void write(String name, int... seconds) throws IOException {
        StringBuilder text = new StringBuilder();
        for (int second : seconds) {
            text.append(line(second));
        }
        Files.writeString(folder.resolve(name), text);
    }

    private Path into() {
        return folder.resolve("selected");
    }

    private Selection copy(int from, int until) throws IOException {
        return LogFiles.copy(folder, START.plusSeconds(from), START.plusSeconds(until), into());
    }

    @Test
    void linesComeInTheOrderInWhichTheyWereWritten() throws IOException {
        write("ovc-gateway.4.jsonl", 0, 1);
        write("ovc-gateway.3.jsonl", 2, 3);
        write("ovc-gateway.1.jsonl", 4, 5);
        write("ovc-gateway.jsonl", 6, 7);
        Selection found = copy(1, 7);
        String wanted = line(1) + line(2) + line(3) + line(4) + line(5) + line(6);
        assertEquals(wanted, Files.readString(into()));
        assertEquals(new Selection(wanted.length(), START.plusSeconds(1), START.plusSeconds(6)), found);
    }

    @Test
    void aTimeWithoutALineGivesAnEmptyFile() throws IOException {
        assertEquals(new Selection(0, null, null), copy(0, 10));
        write("ovc-gateway.jsonl", 1, 20);
        assertEquals(new Selection(0, null, null), copy(2, 20));
        assertEquals(0, Files.size(into()));
    }

    @Test
    void aClockThatWasSetBackHidesNoLine() throws IOException {
        write("ovc-gateway.jsonl", 50, 60, 10, 20);
        assertEquals(START.plusSeconds(10), copy(10, 61).first());
        assertEquals(START.plusSeconds(60), copy(10, 61).last());
        assertEquals(line(50) + line(60) + line(10) + line(20), Files.readString(into()));
    }

    @Test
    void whatIsNoLineOrNotWholeYetIsLeftOut() throws IOException {
        Path file = folder.resolve("ovc-gateway.jsonl");
        Files.writeString(file, "garbage\n\n{\"time\":\"soon\"}\n{\"time\":\"" + "9".repeat(70) + "\n" + line(1));
        Files.writeString(file, line(2).stripTrailing(), StandardOpenOption.APPEND);
        assertEquals(START.plusSeconds(1), copy(0, 10).last());
        assertEquals(line(1), Files.readString(into()));
    }

    @Test
    void aLineOfAMegabyteIsTakenAndALongerOneIsNot() throws IOException {
        String start = "{\"time\":\"" + START + "\",\"message\":\"";
        String most = start + "x".repeat((1 << 20) - start.length() - 1) + "\n";
        String more = start + "y".repeat((1 << 20) - start.length()) + "\n";
        Files.writeString(folder.resolve("ovc-gateway.jsonl"), most + more + line(1));
        copy(0, 10);
        assertEquals(most + line(1), Files.readString(into()));
    }
}
