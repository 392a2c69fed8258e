package org.ovcgateway.gateway.record;

import java.net.URI;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.PlatformConfig;
import org.ovcgateway.config.UploadHttps;
import org.ovcgateway.gateway.uplink.Pacing;

/**
 * How a channel's segments are uploaded, apart from what the platform's command says.
 *
 * @param https whether upload URLs are asked for as https
 * @param addresses where the platform's URLs may point
 * @param clock the wall clock that segments are stamped by
 * @param random spreads the retries
 * @param logPrefix how the log calls the channel's recording, such as {@code [ch 3] [rec]}
 * @param pacing shares the line
 */
public record UploadPolicy(
        boolean https,
        AddressPolicy addresses,
        InstantSource clock,
        RandomGenerator random,
        String logPrefix,
        Pacing pacing) {

    /** The policy that a configuration asks for. */
    public static UploadPolicy of(
            PlatformConfig platform, InstantSource clock, RandomGenerator random, String logPrefix, Pacing pacing) {
        return new UploadPolicy(
                asksForHttps(platform.uploadHttps(), platform.url()),
                AddressPolicy.of(platform.allowPrivateAddresses()),
                clock,
                random,
                logPrefix,
                pacing);
    }

    /** By itself as the platform's URL: without one the scheduler names a platform, which is reached by wss. */
    static boolean asksForHttps(UploadHttps configured, @Nullable URI platform) {
        return switch (configured) {
            case ALWAYS -> true;
            case NEVER -> false;
            case AUTO -> platform == null || "wss".equalsIgnoreCase(platform.getScheme());
        };
    }
}
