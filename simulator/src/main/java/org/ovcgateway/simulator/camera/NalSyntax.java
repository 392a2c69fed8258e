package org.ovcgateway.simulator.camera;

import org.ovcgateway.simulator.camera.AnnexB.Nal;

/** What the two codecs' NAL unit headers say (ITU-T H.264 7.4.1, H.265 7.4.2) and how RTP wraps them. */
enum NalSyntax {
    /** RFC 6184. */
    H264(1) {
        @Override
        int type(byte[] stream, Nal nal) {
            return stream[nal.offset()] & 0x1F;
        }

        @Override
        boolean isSlice(byte[] stream, Nal nal) {
            int type = type(stream, nal);
            return type == 1 || type == 5;
        }

        @Override
        boolean isKey(byte[] stream, Nal nal) {
            return type(stream, nal) == 5;
        }

        @Override
        boolean isParameterSet(byte[] stream, Nal nal) {
            int type = type(stream, nal);
            return type == 7 || type == 8;
        }

        @Override
        boolean isDelimiterOrFiller(byte[] stream, Nal nal) {
            int type = type(stream, nal);
            return type == 9 || type == 12;
        }

        @Override
        boolean precedesPicture(byte[] stream, Nal nal) {
            int type = type(stream, nal);
            return (type >= 6 && type <= 9) || (type >= 14 && type <= 18);
        }

        @Override
        byte[] aggregationHeader() {
            return new byte[] {0x78}; // STAP-A, highest NRI
        }

        @Override
        byte[] fragmentHeader(byte[] stream, Nal nal) {
            byte header = stream[nal.offset()];
            return new byte[] {(byte) ((header & 0xE0) | 28), (byte) (header & 0x1F)};
        }
    },
    /** RFC 7798. */
    H265(2) {
        @Override
        int type(byte[] stream, Nal nal) {
            return (stream[nal.offset()] >> 1) & 0x3F;
        }

        @Override
        boolean isSlice(byte[] stream, Nal nal) {
            return type(stream, nal) < 32;
        }

        @Override
        boolean isKey(byte[] stream, Nal nal) {
            int type = type(stream, nal);
            return type >= 16 && type <= 21;
        }

        @Override
        boolean isParameterSet(byte[] stream, Nal nal) {
            int type = type(stream, nal);
            return type >= 32 && type <= 34;
        }

        @Override
        boolean isDelimiterOrFiller(byte[] stream, Nal nal) {
            int type = type(stream, nal);
            return type == 35 || type == 38;
        }

        @Override
        boolean precedesPicture(byte[] stream, Nal nal) {
            int type = type(stream, nal);
            return (type >= 32 && type <= 35) || type == 39 || (type >= 41 && type <= 44);
        }

        @Override
        byte[] aggregationHeader() {
            return new byte[] {48 << 1, 1}; // AP, layer 0, temporal id 0
        }

        @Override
        byte[] fragmentHeader(byte[] stream, Nal nal) {
            byte first = stream[nal.offset()];
            return new byte[] {(byte) ((first & 0x81) | (49 << 1)), stream[nal.offset() + 1], (byte) type(stream, nal)};
        }
    };

    private final int headerSize;

    NalSyntax(int headerSize) {
        this.headerSize = headerSize;
    }

    /** Bytes of the NAL unit header. */
    int headerSize() {
        return headerSize;
    }

    abstract int type(byte[] stream, Nal nal);

    abstract boolean isSlice(byte[] stream, Nal nal);

    /** Whether it is a slice at which decoding can start. */
    abstract boolean isKey(byte[] stream, Nal nal);

    abstract boolean isParameterSet(byte[] stream, Nal nal);

    abstract boolean isDelimiterOrFiller(byte[] stream, Nal nal);

    /** Whether it can only stand before the first slice of a picture. */
    abstract boolean precedesPicture(byte[] stream, Nal nal);

    /** first_mb_in_slice is 0, or first_slice_segment_in_pic_flag is set: both are the bit behind the header. */
    boolean isFirstSlice(byte[] stream, Nal nal) {
        return (stream[nal.offset() + headerSize] & 0x80) != 0;
    }

    /** What precedes the NAL units, each behind its 16-bit length, in an aggregation packet. */
    abstract byte[] aggregationHeader();

    /** What precedes each fragment; the last byte takes the start (0x80) and end (0x40) bits. */
    abstract byte[] fragmentHeader(byte[] stream, Nal nal);
}
