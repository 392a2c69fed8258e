package org.ovcgateway.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A network namespace in which what goes to or comes from some ports of another machine can be made to vanish, without a word to anybody. */
final class BlackHole {
    private static final String TABLE = "inet ovc_black_hole";

    private final String namespace;

    /** @param namespace that exists; for root only */
    BlackHole(String namespace) {
        this.namespace = namespace;
    }

    /** What starts a program in it. */
    List<String> inside(List<String> command) {
        List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", namespace));
        all.addAll(command);
        return all;
    }

    /** From now on nothing goes there. */
    void open(int... ports) throws IOException {
        StringBuilder set = new StringBuilder();
        for (int port : ports) {
            set.append(set.isEmpty() ? "" : ", ").append(port);
        }
        nft(
                "add table %1$s; add chain %1$s out { type filter hook output priority 0; }; add rule %1$s out meta l4proto { tcp, udp } th dport { %2$s } drop; "
                                .formatted(TABLE, set)
                        + "add chain %1$s in { type filter hook input priority 0; }; add rule %1$s in meta l4proto { tcp, udp } th sport { %2$s } drop"
                                .formatted(TABLE, set));
    }

    /** Everything passes again. */
    void close() throws IOException {
        nft("delete table " + TABLE);
    }

    private void nft(String rules) throws IOException {
        Process process = new ProcessBuilder(inside(List.of("nft", rules)))
                .redirectErrorStream(true)
                .start();
        String words = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("nft refused '" + rules + "': " + words);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
