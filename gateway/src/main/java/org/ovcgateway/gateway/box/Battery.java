package org.ovcgateway.gateway.box;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.IntSummaryStatistics;
import java.util.OptionalInt;

/** The batteries that the box runs on (Linux, Documentation/ABI/testing/sysfs-class-power). Reads files: not for an event loop. */
final class Battery {
    private final Path supplies;

    /** @param root of the file system */
    Battery(Path root) {
        supplies = root.resolve("sys/class/power_supply");
    }

    /** Their charge in percent, 0 to 100, the mean of several; empty without one. A mouse's battery is not the box's. */
    OptionalInt percent() {
        IntSummaryStatistics charges = new IntSummaryStatistics();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(supplies)) {
            for (Path supply : entries) {
                String capacity = text(supply, "capacity");
                if (text(supply, "type").equals("Battery")
                        && !text(supply, "scope").equals("Device")
                        && !text(supply, "present").equals("0")
                        && capacity.matches("[0-9]{1,3}")) {
                    charges.accept(Math.min(100, Integer.parseInt(capacity)));
                }
            }
        } catch (IOException e) {
            return OptionalInt.empty();
        }
        return charges.getCount() == 0 ? OptionalInt.empty() : OptionalInt.of((int) Math.round(charges.getAverage()));
    }

    private static String text(Path supply, String file) {
        try {
            return Files.readString(supply.resolve(file)).strip();
        } catch (IOException e) {
            return "";
        }
    }
}
