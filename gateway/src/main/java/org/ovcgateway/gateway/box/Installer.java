package org.ovcgateway.gateway.box;

import io.vertx.core.Future;
import java.nio.file.Path;

/** Puts verified software in the place of what runs. */
interface Installer {

    /**
     * Completes when it is installed, which is seldom seen: the daemon is restarted by it. Fails in words.
     *
     * @param file is the installer's from now on
     */
    Future<Void> install(Path file);
}
