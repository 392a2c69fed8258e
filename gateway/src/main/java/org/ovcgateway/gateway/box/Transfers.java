package org.ovcgateway.gateway.box;

import io.vertx.core.Future;
import java.nio.file.Path;
import org.ovcgateway.gateway.record.FileDownload;

/** Files to and from URLs that the platform gives, where its configuration lets them point. From any thread. */
public interface Transfers {

    /**
     * Completes when the file was uploaded by PUT; fails in words without the URL.
     *
     * @param url may hold a key: never log it
     */
    Future<Void> put(Path file, String contentType, String url);

    /**
     * Completes when the file is on the disk; fails in words without the URL.
     *
     * @param url may hold a key: never log it
     */
    Future<Void> get(String url, Path file, FileDownload.Arrival arrival);
}
