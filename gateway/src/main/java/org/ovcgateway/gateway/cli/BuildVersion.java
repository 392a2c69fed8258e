package org.ovcgateway.gateway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build has written into the program. */
public final class BuildVersion implements IVersionProvider {
    private static final String RESOURCE = "/org/ovcgateway/gateway/version.properties";

    /** For {@code --version}. */
    @Override
    public String[] getVersion() {
        return new String[] {"ovc-gateway " + read()};
    }

    public static String read() {
        Properties properties = new Properties();
        try (InputStream in = BuildVersion.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(RESOURCE + " is missing from the build");
            }
            properties.load(in);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
        return properties.getProperty("version", "unknown");
    }
}
