package org.ovcgateway.bench;

import java.util.List;
import java.util.Locale;

/**
 * Whether a figure that was sampled at equal distances stays where it is. The first quarter of the samples is warm-up. Of the
 * rest, the median of the last quarter may exceed that of the second by no more than the tolerance, which tells growth apart
 * from a coming and going; and the straight line that fits them best (least squares) may rise over that time by no more
 * than one and a half times as much, which sees a slow growth that both medians blur.
 *
 * @param second the median of the second quarter
 * @param last the median of the last quarter
 * @param rise of the line over the last three quarters
 * @param tolerance by which it may grow
 */
record Flatness(double second, double last, double rise, double tolerance) {
    static final int MIN_SAMPLES = 8;

    private static final double LINE_TOLERANCE = 1.5;

    /**
     * Judges.
     *
     * @param samples at least {@value #MIN_SAMPLES}
     * @param share of the second quarter's median that the figure may grow by, plus
     * @param constant by which it may grow in any case
     */
    static Flatness of(List<Double> samples, double share, double constant) {
        int quarter = samples.size() / 4;
        if (samples.size() < MIN_SAMPLES) {
            throw new IllegalArgumentException(
                    "expected " + MIN_SAMPLES + " samples or more but were " + samples.size());
        }
        double second = median(samples.subList(quarter, 2 * quarter));
        double last = median(samples.subList(samples.size() - quarter, samples.size()));
        List<Double> warm = samples.subList(quarter, samples.size());
        return new Flatness(second, last, slope(warm) * (warm.size() - 1), share * second + constant);
    }

    boolean isFlat() {
        return last - second <= tolerance && rise <= LINE_TOLERANCE * tolerance;
    }

    /** A row of the table, in the columns of {@link #HEADING}. */
    String row(String name) {
        return String.format(
                Locale.ROOT, "%-24s %10.1f %10.1f %10.1f %10.1f   %s", name, second, last, rise, tolerance, verdict());
    }

    static final String HEADING =
            String.format(Locale.ROOT, "%-24s %10s %10s %10s %10s", "", "2nd quarter", "last", "line", "tolerance");

    private String verdict() {
        return isFlat() ? "flat" : "GROWS";
    }

    static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** The least-squares slope, per sample. */
    static double slope(List<Double> values) {
        double meanX = (values.size() - 1) / 2.0;
        double meanY =
                values.stream().mapToDouble(Double::doubleValue).average().orElse(0);
        double covariance = 0;
        double variance = 0;
        for (int x = 0; x < values.size(); x++) {
            covariance += (x - meanX) * (values.get(x) - meanY);
            variance += (x - meanX) * (x - meanX);
        }
        return variance == 0 ? 0 : covariance / variance;
    }
}
