package org.ovcgateway.gateway.record.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.gateway.memory.StateFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every gap on record, in {@code ledger.jsonl} of the state directory, and the marks of channels that record, in its folder {@code
 * recording}. Methods may be called from any thread and do not wait for the disk, but for {@link #close}. What cannot be written waits
 * for the next time that something is.
 */
public final class Ledger implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Ledger.class);
    private static final int MAX_UNWRITTEN = 10_000;
    private static final int MAX_RECENT = 1000;
    private static final int CLOSE_WITHIN_SECONDS = 5;
    private static final Pattern MARK_NAME = Pattern.compile("(\\d{1,3})\\.json");
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /**
     * Gaps of one kind.
     *
     * @param count how many
     * @param seconds how long together
     */
    public record Total(long count, double seconds) {
        Total plus(Gap gap) {
            return new Total(count + 1, seconds + gap.duration().toNanos() / 1e9);
        }
    }

    private final @Nullable Path stateDirectory;
    private final @Nullable LedgerFile file;
    private final String boot;
    private final ThreadPoolExecutor thread;
    private final Map<Integer, Account> accounts = new ConcurrentHashMap<>();
    /** On the ledger's thread. */
    private boolean failing;
    /** Guarded by this, as is all that follows. */
    private final Deque<Gap> unwritten = new ArrayDeque<>();

    private final List<Gap> recent = new ArrayList<>();
    private final Map<Integer, Map<Cause, Total>> totals = new TreeMap<>();
    private final Map<Integer, @Nullable Mark> dirty = new HashMap<>();
    private boolean scheduled;

    /** @param stateDirectory null to keep everything in memory only */
    public Ledger(@Nullable Path stateDirectory) {
        this(stateDirectory, bootId());
    }

    Ledger(@Nullable Path stateDirectory, String boot) {
        this.stateDirectory = stateDirectory;
        this.file = stateDirectory == null ? null : new LedgerFile(stateDirectory);
        this.boot = boot;
        this.thread = new ThreadPoolExecutor(1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread fresh = new Thread(task, "ledger");
            fresh.setDaemon(true);
            return fresh;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    /** Reads what an earlier run of the daemon left. Blocks; before all else. */
    public void load() {
        Path folder = markFolder();
        if (folder == null || !Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.json")) {
            for (Path file : files) {
                Matcher number = MARK_NAME.matcher(file.getFileName().toString());
                if (number.matches()) {
                    int channel = Integer.parseInt(number.group(1));
                    accounts.put(channel, new Account(channel, this, readMark(file)));
                }
            }
        } catch (IOException e) {
            log.warn("{}: {}; what a crash may have cost is not known", folder, e.toString());
        }
    }

    /** The channel's account. */
    public Account account(int channel) {
        return accounts.computeIfAbsent(channel, number -> new Account(number, this, null));
    }

    /** All accounts that there are. */
    public Collection<Account> accounts() {
        return List.copyOf(accounts.values());
    }

    /** The newest gaps since the daemon's start, oldest first; those that follow on each other are one. */
    public synchronized List<Gap> recent() {
        return List.copyOf(recent);
    }

    /** All gaps since the daemon's start, by channel and cause. */
    public synchronized Map<Integer, Map<Cause, Total>> totals() {
        Map<Integer, Map<Cause, Total>> copy = new TreeMap<>();
        totals.forEach((channel, causes) -> copy.put(channel, new EnumMap<>(causes)));
        return copy;
    }

    /** Writes what is left. Blocks for a bounded time. */
    @Override
    public void close() {
        flushSoon();
        thread.shutdown();
        try {
            if (!thread.awaitTermination(CLOSE_WITHIN_SECONDS, TimeUnit.SECONDS)) {
                log.warn("[ledger] not written within {} s", CLOSE_WITHIN_SECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    String boot() {
        return boot;
    }

    void record(Gap gap) {
        log.warn(
                "[ch {}] [rec] {} s from {} are not on record: {}{}",
                gap.channel(),
                gap.seconds(),
                gap.from(),
                gap.cause().key(),
                gap.detail().isEmpty() ? "" : " (" + gap.detail() + ")");
        synchronized (this) {
            unwritten.addLast(gap);
            if (unwritten.size() > MAX_UNWRITTEN) {
                unwritten.removeFirst();
            }
            LedgerFile.add(recent, gap);
            if (recent.size() > MAX_RECENT) {
                recent.remove(0);
            }
            totals.computeIfAbsent(gap.channel(), channel -> new EnumMap<>(Cause.class))
                    .merge(gap.cause(), new Total(0, 0).plus(gap), (sum, one) -> sum.plus(gap));
        }
        flushSoon();
    }

    /** @param mark null for a channel that does not record */
    void mark(int channel, @Nullable Mark mark) {
        synchronized (this) {
            dirty.put(channel, mark);
        }
        flushSoon();
    }

    private void flushSoon() {
        synchronized (this) {
            if (scheduled || thread.isShutdown()) {
                return;
            }
            scheduled = true;
        }
        thread.execute(this::flush);
    }

    /** Gaps before marks: what a mark passes over must be in the ledger. */
    private void flush() {
        List<Gap> gaps;
        Map<Integer, @Nullable Mark> marks;
        synchronized (this) {
            scheduled = false;
            gaps = List.copyOf(unwritten);
            marks = new HashMap<>(dirty);
            dirty.clear();
        }
        try {
            if (file != null && !gaps.isEmpty()) {
                file.append(gaps);
            }
            synchronized (this) {
                gaps.forEach(gap -> unwritten.removeFirstOccurrence(gap));
            }
            for (Map.Entry<Integer, @Nullable Mark> each : marks.entrySet()) {
                write(each.getKey(), each.getValue());
            }
            if (failing) {
                failing = false;
                log.info("[ledger] written again");
            }
        } catch (IOException e) {
            synchronized (this) {
                marks.forEach(dirty::putIfAbsent);
            }
            if (!failing) {
                failing = true;
                log.error("[ledger] cannot be written, what is missing is kept in memory: {}", e.toString());
            }
        }
    }

    private void write(int channel, @Nullable Mark mark) throws IOException {
        Path folder = markFolder();
        if (folder == null) {
            return;
        }
        Path path = folder.resolve(channel + ".json");
        if (mark == null) {
            Files.deleteIfExists(path);
        } else {
            StateFile.write(path, mark.text().getBytes(StandardCharsets.UTF_8));
        }
    }

    private static @Nullable Mark readMark(Path file) {
        try {
            Mark mark = Mark.parse(Files.readString(file));
            if (mark == null) {
                log.warn("{}: no mark of a recording; what a crash may have cost is not known", file);
            }
            return mark;
        } catch (IOException e) {
            log.warn("{}: {}; what a crash may have cost is not known", file, e.toString());
            return null;
        }
    }

    private @Nullable Path markFolder() {
        return stateDirectory == null ? null : stateDirectory.resolve("recording");
    }

    private static String bootId() {
        try {
            return Files.readString(BOOT_ID).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
