package org.ovcgateway.config;

import java.net.URI;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How to reach the platform and log in.
 *
 * @param url {@code ws} or {@code wss}, host and maybe a port, no path, no user; null only when {@code scheduler} is given
 * @param scheduler whole URL of the scheduling service, without its query; null when {@code url} is given
 * @param caFile PEM file with certificates trusted beside the system's; null for none
 * @param allowPlaintext whether {@code ws://} and {@code http://} are allowed towards the platform
 * @param allowPrivateAddresses whether URLs that the platform hands out may point into private networks
 * @param uploadHttps what to ask for when a segment's upload URL is requested
 * @param rtmp how to push to the RTMP URLs that the platform names
 */
public record PlatformConfig(
        DialectName dialect,
        @Nullable URI url,
        @Nullable URI scheduler,
        String deviceId,
        Secret password,
        @Nullable Path caFile,
        boolean allowPlaintext,
        boolean allowPrivateAddresses,
        AlarmBits alarmBits,
        UploadHttps uploadHttps,
        RtmpConfig rtmp) {}
