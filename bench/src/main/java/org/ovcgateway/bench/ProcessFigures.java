package org.ovcgateway.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the kernel accounts to processes: processor time and resident memory (proc(5)). */
record ProcessFigures(double cpuSeconds, double residentMegabytes) {
    private static final double TICKS_PER_SECOND = 100; // USER_HZ, fixed for /proc on every Linux
    private static final int UTIME = 13;
    private static final int STIME = 14;
    private static final Pattern MAPPING = Pattern.compile("[0-9a-f]+-[0-9a-f]+ (?<permissions>\\S{4}) .*");

    /** The sum over all processes. */
    static ProcessFigures of(Collection<Long> pids) {
        double cpu = 0;
        double resident = 0;
        for (long pid : pids) {
            cpu += cpuSeconds(pid);
            resident += residentMegabytes(pid);
        }
        return new ProcessFigures(cpu, resident);
    }

    private static double cpuSeconds(long pid) {
        String stat = read(pid, "stat");
        // The second field is the name in parentheses and may hold blanks.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[UTIME - 2]) + Long.parseLong(fields[STIME - 2])) / TICKS_PER_SECOND;
    }

    static double residentMegabytes(long pid) {
        return status(pid, "VmRSS:") / 1024.0;
    }

    /** Of the resident memory, what a just-in-time compiler has filled: pages that are written and executed. */
    static double compiledMegabytes(long pid) {
        boolean compiled = false;
        long kilobytes = 0;
        for (String line : read(pid, "smaps").lines().toList()) {
            Matcher mapping = MAPPING.matcher(line);
            if (mapping.matches()) {
                compiled = mapping.group("permissions").equals("rwxp");
            } else if (compiled && line.startsWith("Rss:")) {
                kilobytes += number(line);
            }
        }
        return kilobytes / 1024.0;
    }

    static int threads(long pid) {
        return (int) status(pid, "Threads:");
    }

    private static long status(long pid, String name) {
        return read(pid, "status")
                .lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(ProcessFigures::number)
                .sum();
    }

    private static long number(String line) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
    }

    private static String read(long pid, String file) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(pid), file));
        } catch (IOException e) {
            throw new UncheckedIOException("process " + pid + " has ended during the measurement", e);
        }
    }
}
