package org.ovcgateway.media.rtp;

/** A depacketiser whose access units are pictures. */
interface VideoDepacketizer extends Depacketizer {

    PictureAssembler assembler();
}
