package org.ovcgateway.media.h26x;

/** What both codecs' sequence parameter sets tell a remuxer. */
public sealed interface SequenceParameterSet permits H264Sps, H265Sps {

    /** What {@link #reorderDepth} answers when the stream does not say. */
    int UNKNOWN = -1;

    int id();

    /** Luma samples after cropping. */
    int width();

    /** Luma samples after cropping. */
    int height();

    /** Frames per second as the video usability information has it; 0 if it does not say. */
    double frameRate();

    /**
     * How many pictures may precede a picture in decoding order and follow it in output order; 0 where output order is
     * decoding order; {@link #UNKNOWN} if the stream does not say.
     */
    int reorderDepth();

    /** Whether all pictures are whole frames; otherwise a frame may come as two fields. */
    boolean framesOnly();
}
