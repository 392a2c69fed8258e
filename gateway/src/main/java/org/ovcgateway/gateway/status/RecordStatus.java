package org.ovcgateway.gateway.status;

/**
 * A record session.
 *
 * @param segmentsPending finished segments that wait for their upload, the one uploading included
 * @param bytesPending their size
 */
public record RecordStatus(int segmentsPending, long bytesPending) {}
