package org.ovcgateway.gateway.box;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Judges software before it is installed. */
interface FirmwareVerifier {

    /** Why nothing can pass, in words; null if something can. */
    @Nullable
    String hindrance();

    /**
     * Judges a file; blocks.
     *
     * @param version that it is said to be
     * @throws IOException in words, if it is not to be installed
     */
    void verify(Path file, String version) throws IOException;
}
