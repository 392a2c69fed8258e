package org.ovcgateway.gateway.record.spool;

import java.nio.file.Path;

/**
 * A segment on disk.
 *
 * @param number its place in the order of all segments
 * @param bytes size of the file
 */
public record SpooledSegment(long number, Path file, long bytes, SegmentInfo info) {}
