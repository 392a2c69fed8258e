package org.ovcgateway.gateway.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ovcgateway.gateway.e2e.UploadServer.Upload;
import org.ovcgateway.testkit.Await;

/** The still that a platform of IVR RPC shows to the device's owner (preview_server), as the server gets it. */
class PreviewUploadTest {
    private final UploadServer server = new UploadServer();

    @AfterEach
    void end() {
        server.close();
    }

    @Test
    void aPictureOfTheFirstCameraIsPostedWhole(@TempDir Path folder) throws IOException {
        try (Site site = Site.started(folder, "dialect: ivr")) {
            Await.until(
                    "a still in time",
                    Duration.ofSeconds(90),
                    () -> site.postsPreview(server.url("/preview?token=abc")));
            Upload upload = server.await("POST /preview", 1);
            assertEquals("image/jpeg", upload.contentType());
            assertEquals(Integer.toString(upload.body().length()), upload.contentLength());
            BufferedImage picture =
                    ImageIO.read(new ByteArrayInputStream(upload.body().getBytes()));
            assertNotNull(picture, () -> upload.body().length() + " bytes that are no picture");
            assertEquals("1280x720", picture.getWidth() + "x" + picture.getHeight());
            assertEquals(1, server.uploads.size());
        }
    }
}
