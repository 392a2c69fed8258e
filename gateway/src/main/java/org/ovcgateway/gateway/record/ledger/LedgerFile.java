package org.ovcgateway.gateway.record.ledger;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gaps, one JSON line each, appended and synced. When the file has grown to its limit it becomes the older one, and the one that was
 * that is forgotten: never more than twice the limit. A line that a crash tore is passed over. Blocks; for one writer.
 */
public final class LedgerFile {
    private static final String NAME = "ledger.jsonl";
    private static final String OLDER = "ledger.1.jsonl";
    private static final long MAX_BYTES = 4 << 20;
    /** So many gaps back one is looked for that another follows on: more channels do not fail in turn. */
    private static final int JOINED_AT_MOST = 64;

    private final Path folder;
    private final long maxBytes;

    /** @param stateDirectory made when something is to be written */
    public LedgerFile(Path stateDirectory) {
        this(stateDirectory, MAX_BYTES);
    }

    LedgerFile(Path stateDirectory, long maxBytes) {
        this.folder = stateDirectory;
        this.maxBytes = maxBytes;
    }

    /** All that is on file, oldest first; gaps that follow on each other for the same reason are one. */
    public List<Gap> read() throws IOException {
        return newest(Integer.MAX_VALUE);
    }

    /** As {@link #read}, but the newest of them only, for which memory is needed. */
    public List<Gap> newest(int limit) throws IOException {
        List<Gap> gaps = new ArrayList<>();
        for (String name : List.of(OLDER, NAME)) {
            // a reader that takes what a crash tore for a strange letter, and does not end there
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(Files.newInputStream(folder.resolve(name)), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    add(gaps, Gap.parse(line));
                    if (gaps.size() - limit >= JOINED_AT_MOST) {
                        keepNewest(gaps, limit);
                    }
                }
            } catch (NoSuchFileException e) {
                // nothing was lost yet
            }
        }
        keepNewest(gaps, limit);
        return gaps;
    }

    private static void keepNewest(List<Gap> gaps, int limit) {
        if (gaps.size() > limit) {
            gaps.subList(0, gaps.size() - limit).clear();
        }
    }

    /** Adds a gap, to the last one if it follows on that. */
    static void add(List<Gap> gaps, @Nullable Gap next) {
        if (next == null) {
            return;
        }
        int last = gaps.size() - 1;
        for (int i = last; i >= 0 && i > last - JOINED_AT_MOST; i--) {
            Gap joined = gaps.get(i).joined(next);
            if (joined != null) {
                gaps.set(i, joined);
                return;
            }
        }
        gaps.add(next);
    }

    void append(List<Gap> gaps) throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve(NAME);
        if (Files.exists(file) && Files.size(file) >= maxBytes) {
            Files.move(file, folder.resolve(OLDER), StandardCopyOption.REPLACE_EXISTING);
        }
        StringBuilder text = new StringBuilder();
        gaps.forEach(gap -> text.append(gap.toJson().encode()).append('\n'));
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = channel.size();
            if (isTorn(channel, end)) {
                text.insert(0, '\n');
            }
            ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
            try {
                while (bytes.hasRemaining()) {
                    channel.write(bytes, end + bytes.position());
                }
                channel.force(false);
            } catch (IOException e) {
                // It will be tried again: half of it must not stay.
                channel.truncate(end);
                throw e;
            }
        }
    }

    private static boolean isTorn(FileChannel channel, long end) throws IOException {
        ByteBuffer last = ByteBuffer.allocate(1);
        return end > 0 && channel.read(last, end - 1) == 1 && last.get(0) != '\n';
    }
}
