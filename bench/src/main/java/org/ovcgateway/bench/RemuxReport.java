package org.ovcgateway.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The outcome, in the shape of {@code --json}. Processor time is in seconds per stream-minute.
 *
 * @param firstKeyFrameMillis from LivePublish to the first key frame at the receiver, source open: the median
 * @param addedLatencyMedianMillis what the gateway adds per access unit (RTMP)
 * @param ffmpegLatencyP99Millis what ffmpeg adds on the same camera
 */
record RemuxReport(
        int cameras,
        int seconds,
        Map<Job, Comparison> jobs,
        @JsonProperty("first_key_frame_ms") double firstKeyFrameMillis,
        @JsonProperty("added_latency_median_ms") double addedLatencyMedianMillis,
        @JsonProperty("added_latency_p99_ms") double addedLatencyP99Millis,
        @JsonProperty("ffmpeg_latency_median_ms") double ffmpegLatencyMedianMillis,
        @JsonProperty("ffmpeg_latency_p99_ms") double ffmpegLatencyP99Millis) {

    /** One job done by both. */
    record Comparison(
            @JsonProperty("cpu_ratio") double cpuRatio,
            @JsonProperty("gateway_cpu") double gatewayCpu,
            @JsonProperty("ffmpeg_cpu") double ffmpegCpu,
            @JsonProperty("gateway_rss_mb") double gatewayRss,
            @JsonProperty("ffmpeg_rss_mb") double ffmpegRss) {

        static Comparison of(ProcessFigures gateway, ProcessFigures ffmpeg, double streamMinutes) {
            return new Comparison(
                    round(gateway.cpuSeconds() / ffmpeg.cpuSeconds()),
                    round(gateway.cpuSeconds() / streamMinutes),
                    round(ffmpeg.cpuSeconds() / streamMinutes),
                    round(gateway.residentMegabytes()),
                    round(ffmpeg.residentMegabytes()));
        }
    }

    static double round(double value) {
        return Math.round(value * 1000) / 1000.0;
    }

    /** As a table for reading. */
    String text() {
        StringBuilder text = new StringBuilder(
                String.format("%d cameras, %d s per job; CPU in seconds per stream-minute%n%n", cameras, seconds));
        text.append(String.format(
                "%-10s %9s %12s %11s %12s %11s%n",
                "job", "cpu ratio", "gateway cpu", "ffmpeg cpu", "gateway MB", "ffmpeg MB"));
        jobs.forEach((job, figures) -> text.append(String.format(
                Locale.ROOT,
                "%-10s %9.3f %12.3f %11.3f %12.0f %11.0f%n",
                job.name().toLowerCase(Locale.ROOT),
                figures.cpuRatio(),
                figures.gatewayCpu(),
                figures.ffmpegCpu(),
                figures.gatewayRss(),
                figures.ffmpegRss())));
        text.append(String.format(
                Locale.ROOT,
                "%nLivePublish to first key frame at the receiver, source open: %.0f ms (median)%n"
                        + "added latency per access unit: gateway median %.2f ms, p99 %.2f ms; ffmpeg %.2f and %.2f ms%n",
                firstKeyFrameMillis,
                addedLatencyMedianMillis,
                addedLatencyP99Millis,
                ffmpegLatencyMedianMillis,
                ffmpegLatencyP99Millis));
        return text.toString();
    }

    /** @param sorted ascending; NaN for an empty list */
    static double quantile(List<Double> sorted, double share) {
        @Nullable
        Double value = sorted.isEmpty() ? null : sorted.get((int) Math.min(sorted.size() - 1, share * sorted.size()));
        return value == null ? Double.NaN : round(value);
    }
}
