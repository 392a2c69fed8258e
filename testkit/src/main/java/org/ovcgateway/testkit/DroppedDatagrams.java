package org.ovcgateway.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the kernel has thrown away since a socket was full: its reader stood still for too long, which is the fault of nobody who
 * sent. How much a socket holds is limited by the machine (net.core.rmem_max).
 */
public final class DroppedDatagrams {
    private static final int LOCAL_ADDRESS = 1;

    private DroppedDatagrams() {}

    /** How many datagrams to the sockets of this port were thrown away, in this network, since they were opened. */
    public static long at(int port) {
        String local = String.format(":%04X", port);
        long dropped = 0;
        for (Path table : List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"))) { // proc(5)
            try (Stream<String> rows = Files.exists(table) ? Files.lines(table) : Stream.empty()) {
                dropped += rows.map(row -> row.strip().split("\\s+"))
                        .filter(fields -> fields[LOCAL_ADDRESS].endsWith(local))
                        .mapToLong(fields -> Long.parseLong(fields[fields.length - 1]))
                        .sum();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return dropped;
    }
}
