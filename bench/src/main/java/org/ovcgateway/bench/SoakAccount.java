package org.ovcgateway.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ovcgateway.gateway.record.ledger.Gap;
import org.ovcgateway.gateway.record.ledger.LedgerFile;

/** What was recorded of each channel, as the platform, the disk and the ledger tell, and whether that adds up. */
final class SoakAccount {
    /** As in docs/ref/recording.md: number, channel, start and duration in microseconds. */
    private static final Pattern SPOOLED = Pattern.compile("\\d+-ch(\\d+)-(\\d+)-(\\d+)\\.ts");

    private static final int SHOWN = 10;

    private final SoakPlatform platform;
    private final Path state;
    private final Path spool;
    private final String name;
    private final int channels;

    /**
     * @param state the gateway's state directory
     * @param spool that of its spool
     * @param name of the sessions, without the channel
     */
    SoakAccount(SoakPlatform platform, Path state, Path spool, String name, int channels) {
        this.platform = platform;
        this.state = state;
        this.spool = spool;
        this.name = name;
        this.channels = channels;
    }

    boolean addsUp(PrintStream out) throws IOException {
        List<JsonObject> arrived = platform.arrived();
        List<Gap> gaps = new LedgerFile(state).read();
        double uploaded = 0;
        double pending = 0;
        double missing = 0;
        double whole = 0;
        int joints = 0;
        int told = 0;
        List<String> wrong = new ArrayList<>();
        for (int n = 0; n < channels; n++) {
            int channel = n;
            String session = name + "-" + n;
            List<Reckoning.Stretch> ofPlatform = arrived.stream()
                    .filter(segment -> segment.getString("session").equals(session))
                    .map(segment -> stretch(segment.getDouble("start"), segment.getDouble("duration"), "uploaded"))
                    .distinct()
                    .toList();
            List<Reckoning.Stretch> onDisk = spooled(channel);
            List<Reckoning.Stretch> inLedger = gaps.stream()
                    .filter(gap -> gap.session().equals(session))
                    .map(gap -> new Reckoning.Stretch(
                            seconds(gap.from()), seconds(gap.to()), gap.cause().key()))
                    .toList();
            uploaded += sum(ofPlatform);
            pending += sum(onDisk);
            missing += sum(inLedger);
            told += inLedger.size();
            Reckoning reckoning = Reckoning.of(Stream.of(ofPlatform, onDisk, inLedger)
                    .flatMap(List::stream)
                    .toList());
            whole += reckoning.to() - reckoning.from();
            joints += reckoning.joints();
            reckoning.holes().forEach(hole -> wrong.add(line(channel, "nobody tells of", hole)));
            reckoning.overlaps().forEach(overlap -> wrong.add(line(channel, "told of twice:", overlap)));
        }
        out.printf(
                Locale.ROOT,
                "recorded %.1f s = %.1f s uploaded + %.1f s pending + %.1f s in the ledger (%d gaps), with %.3f s over %d joints%n",
                whole,
                uploaded,
                pending,
                missing,
                told,
                whole - uploaded - pending - missing,
                joints);
        wrong.stream().limit(SHOWN).forEach(out::println);
        out.println(wrong.isEmpty() ? "ok    the account adds up" : "FAIL  " + wrong.size() + " joints do not fit");
        return wrong.isEmpty();
    }

    private List<Reckoning.Stretch> spooled(int channel) throws IOException {
        if (!Files.isDirectory(spool)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(spool)) {
            return files.map(file -> SPOOLED.matcher(file.getFileName().toString()))
                    .filter(Matcher::matches)
                    .filter(file -> Integer.parseInt(file.group(1)) == channel)
                    .map(file -> stretch(
                            Long.parseLong(file.group(2)) / 1e6, Long.parseLong(file.group(3)) / 1e6, "pending"))
                    .toList();
        }
    }

    private static String line(int channel, String what, Reckoning.Stretch stretch) {
        return String.format(
                Locale.ROOT,
                "channel %d: %s %.3f s from %s (%s)",
                channel,
                what,
                stretch.to() - stretch.from(),
                Instant.ofEpochMilli((long) (stretch.from() * 1000)),
                stretch.what());
    }

    private static Reckoning.Stretch stretch(double start, double duration, String what) {
        return new Reckoning.Stretch(start, start + duration, what);
    }

    private static double sum(List<Reckoning.Stretch> stretches) {
        return stretches.stream()
                .mapToDouble(stretch -> stretch.to() - stretch.from())
                .sum();
    }

    private static double seconds(Instant instant) {
        return instant.getEpochSecond() + instant.getNano() / 1e9;
    }
}
