package org.ovcgateway.bench;

import java.util.List;

/** One way of doing the job, running. */
interface Contender extends AutoCloseable {

    /** The processes whose figures count. */
    List<Long> pids();

    /** Ends its processes. */
    @Override
    void close();
}
