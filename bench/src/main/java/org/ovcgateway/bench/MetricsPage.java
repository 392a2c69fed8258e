package org.ovcgateway.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.function.Predicate;

/** The gateway's metrics at a moment (docs/ref/metrics.md). */
record MetricsPage(List<String> lines) {

    /**
     * Asks for them.
     *
     * @param console where the gateway listens for those who ask: {@code 127.0.0.1:8480}
     */
    static MetricsPage of(HttpClient http, String console) {
        try {
            URI uri = URI.create("http://" + console + "/metrics");
            return new MetricsPage(http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .toList());
        } catch (IOException e) {
            throw new IllegalStateException("the gateway answers no more: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The sum of all samples whose line begins like this; 0 where there is none. */
    double sum(String prefix) {
        return sum(line -> line.startsWith(prefix));
    }

    /** The same, of those lines that also hold a label. */
    double sum(String prefix, String label) {
        return sum(line -> line.startsWith(prefix) && line.contains(label));
    }

    private double sum(Predicate<String> wanted) {
        return lines.stream()
                .filter(wanted)
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
