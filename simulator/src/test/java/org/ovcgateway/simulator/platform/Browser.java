package org.ovcgateway.simulator.platform;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;

/** Headless Chromium, driven by chromedriver's WebDriver interface (W3C WebDriver). */
final class Browser implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String profile;
    private final PeerProcess driver;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String session;

    Browser(Path profile) {
        this.profile = profile.toString();
        int port = PeerProcess.freePort();
        driver = PeerProcess.start("chromedriver", "--port=" + port).awaitPort(port);
        JsonArray arguments = new JsonArray()
                .add("--headless")
                .add("--no-sandbox")
                .add("--disable-gpu")
                .add("--disable-dev-shm-usage")
                .add("--no-first-run")
                .add("--disable-background-networking")
                .add("--disable-component-update")
                .add("--disable-sync")
                .add("--autoplay-policy=no-user-gesture-required")
                .add("--window-size=1400,1000")
                .add("--user-data-dir=" + profile);
        JsonObject options = new JsonObject().put("args", arguments);
        JsonObject capabilities = new JsonObject()
                .put(
                        "alwaysMatch",
                        new JsonObject().put("browserName", "chrome").put("goog:chromeOptions", options));
        String base = "http://127.0.0.1:" + port + "/session";
        JsonObject created = post(base, new JsonObject().put("capabilities", capabilities));
        session = base + "/" + created.getJsonObject("value").getString("sessionId");
    }

    void open(URI page) {
        post(session + "/url", new JsonObject().put("url", page.toString()));
    }

    /** Runs a function body in the page and returns its value. */
    Object evaluate(String script) {
        return post(
                        session + "/execute/sync",
                        new JsonObject().put("script", script).put("args", new JsonArray()))
                .getValue("value");
    }

    void awaitTrue(String what, String expression) {
        Await.until(what, PATIENCE, () -> Boolean.TRUE.equals(evaluate("return !!(" + expression + ")")));
    }

    void screenshot(Path file) throws IOException {
        String image = request(HttpRequest.newBuilder(URI.create(session + "/screenshot"))
                        .GET())
                .getString("value");
        Files.write(file, Base64.getDecoder().decode(image));
    }

    /** When this returns, nobody writes into the profile any more. */
    @Override
    public void close() {
        try {
            request(HttpRequest.newBuilder(URI.create(session)).DELETE());
        } finally {
            driver.close();
        }
        Await.until(
                "the end of the browser",
                PATIENCE,
                () -> ProcessHandle.allProcesses()
                        .noneMatch(process -> commandLine(process).contains(profile)));
    }

    /** Empty for who has ended. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(
                    Path.of("/proc", Long.toString(process.pid()), "cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private JsonObject post(String url, JsonObject body) {
        return request(
                HttpRequest.newBuilder(URI.create(url)).POST(HttpRequest.BodyPublishers.ofString(body.encode())));
    }

    private JsonObject request(HttpRequest.Builder request) {
        try {
            HttpResponse<String> response =
                    http.send(request.timeout(Duration.ofSeconds(60)).build(), HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new AssertionError("chromedriver answered " + response.statusCode() + ": " + response.body());
            }
            return new JsonObject(response.body());
        } catch (IOException e) {
            throw new AssertionError("chromedriver: " + e.getMessage() + "\n" + driver.output(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
