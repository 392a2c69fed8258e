package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** By which header uploads name the device, as the server that they go to sees it (H.627.2 9.2). */
class NamedRequestsTest {
    private final UploadServer server = new UploadServer();

    @AfterEach
    void end() {
        server.close();
    }

    private void uploadEverything(Site site, String record) {
        site.ask(record, site.recording(0, "tape").put("max_bitrate", 0).put("cbk_url", server.url("/callback")));
        JsonObject still = new JsonObject().put("channel", 0).put("url", server.url("/still"));
        site.takeStill(still);
        for (String request : List.of("POST /callback", "PUT /segment", "PUT /still", "PUT /log")) {
            assertNotNull(server.await(request, 1));
        }
    }

    private Set<@Nullable String> names() {
        Set<@Nullable String> names = new HashSet<>();
        server.uploads.forEach(upload -> names.add(upload.name()));
        return names;
    }

    private JsonObject log() {
        return new JsonObject()
                .put("start", "2026-01-01T00:00:00")
                .put("end", "2026-01-01T01:00:00")
                .put("url", server.url("/log"));
    }

    @Test
    void uploadsNameTheDeviceAsH627Wants(@TempDir Path folder) throws IOException {
        try (Site site = Site.started(folder, "dialect: h627")) {
            site.ask("LogUploadAsync", log().put("trans_id", 7));
            uploadEverything(site, "StartRecord");
            assertEquals(Set.of("02:00:00:00:00:01"), names());
        }
    }

    @Test
    void noOtherDocumentNamesTheDeviceInUploads(@TempDir Path folder) throws IOException {
        try (Site site = Site.started(folder)) {
            site.tell("LogUpload", log());
            uploadEverything(site, "StartCloudRecord");
            Set<@Nullable String> nobody = new HashSet<>();
            nobody.add(null);
            assertEquals(nobody, names());
        }
    }
}
