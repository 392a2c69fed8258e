package org.ovcgateway.media;

/** The numbers of the tracks of a source: at most one video and one audio track are carried. */
public enum Track {
    VIDEO,
    AUDIO
}
