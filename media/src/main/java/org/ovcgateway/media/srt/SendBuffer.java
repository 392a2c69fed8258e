package org.ovcgateway.media.srt;

import io.netty.buffer.ByteBuf;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The packets of a sender from the oldest unacknowledged one to the newest one written, by sequence number:
 *
 * <pre>
 * first ... (sent, perhaps lost) ... nextToSend ... (waiting) ... end
 * </pre>
 *
 * A ring of slots; each points into a batch, a buffer that holds whole packets with their headers one behind the other.
 * Each slot owns one reference of its batch. The ring grows as needed up to its limit. Not thread-safe.
 */
final class SendBuffer {
    private static final int INITIAL_SLOTS = 512;

    private final int maxSlots;

    private @Nullable ByteBuf[] batches = new ByteBuf[INITIAL_SLOTS];
    private int[] offsets = new int[INITIAL_SLOTS];
    private int[] sizes = new int[INITIAL_SLOTS];
    private int[] retransmittedAt = new int[INITIAL_SLOTS];
    private byte[] retransmissions = new byte[INITIAL_SLOTS];
    private boolean[] lost = new boolean[INITIAL_SLOTS];

    private int first;
    private int nextToSend;
    private int end;
    private int lostCount;
    /** No packet before this one is marked as lost. */
    private int lostFrom;

    /** @param maxSlots the most packets it may hold, a power of two of at least 512 */
    SendBuffer(int initialSequence, int maxSlots) {
        if (Integer.bitCount(maxSlots) != 1 || maxSlots < INITIAL_SLOTS) {
            throw new IllegalArgumentException("expected a power of two of at least 512 but was " + maxSlots);
        }
        this.maxSlots = maxSlots;
        first = initialSequence;
        nextToSend = initialSequence;
        end = initialSequence;
        lostFrom = initialSequence;
    }

    /** Sequence number of the oldest packet held, or of the next one written if none is. */
    int first() {
        return first;
    }

    int nextToSend() {
        return nextToSend;
    }

    /** Sequence number of the next packet written. */
    int end() {
        return end;
    }

    int count() {
        return SequenceNumber.distance(first, end);
    }

    /** Sent and not acknowledged. */
    int inFlight() {
        return SequenceNumber.distance(first, nextToSend);
    }

    /** Written and not sent yet. */
    int waiting() {
        return SequenceNumber.distance(nextToSend, end);
    }

    boolean hasLost() {
        return lostCount > 0;
    }

    boolean hasRoomFor(int packets) {
        return packets <= maxSlots - count();
    }

    /**
     * Takes the next packets. They must be there for {@link #hasRoomFor}.
     *
     * @param batch the packets, one behind the other from its reader index; the buffer owns it from now on
     * @param packetSize size of each but the last, header included
     */
    void append(ByteBuf batch, int packetSize) {
        int bytes = batch.readableBytes();
        int packets = (bytes + packetSize - 1) / packetSize;
        while (count() + packets > batches.length) {
            grow();
        }
        if (packets > 1) {
            batch.retain(packets - 1);
        }
        int start = batch.readerIndex();
        for (int offset = 0; offset < bytes; offset += packetSize) {
            int slot = slot(end);
            batches[slot] = batch;
            offsets[slot] = start + offset;
            sizes[slot] = Math.min(packetSize, bytes - offset);
            retransmittedAt[slot] = 0;
            retransmissions[slot] = 0;
            lost[slot] = false;
            end = SequenceNumber.add(end, 1);
        }
    }

    ByteBuf batch(int sequence) {
        ByteBuf batch = batches[slot(sequence)];
        if (batch == null) {
            throw new IllegalStateException("expected packet " + sequence + " in " + first + ".." + end);
        }
        return batch;
    }

    int offset(int sequence) {
        return offsets[slot(sequence)];
    }

    /** Size of a packet in bytes, header included. */
    int size(int sequence) {
        return sizes[slot(sequence)];
    }

    /** The time stamp that stands in the packet's header. */
    int timestamp(int sequence) {
        return batch(sequence).getInt(offset(sequence) + 8);
    }

    /** When the packet was last sent again; 0 if never. */
    int retransmittedAt(int sequence) {
        return retransmittedAt[slot(sequence)];
    }

    /** How often the packet was sent again, counted up to 127. */
    int retransmissions(int sequence) {
        return retransmissions[slot(sequence)];
    }

    /** When the packet was last sent, as far as pacing did not hold it back. */
    int lastSentAt(int sequence) {
        int again = retransmittedAt(sequence);
        return again == 0 ? timestamp(sequence) : again;
    }

    void sent(int packets) {
        nextToSend = SequenceNumber.add(nextToSend, packets);
    }

    /** Marks what is in flight of a range of packets as lost. Both ends are included. */
    void lose(int from, int to) {
        int start = SequenceNumber.distance(first, from) < 0 ? first : from;
        int count = SequenceNumber.distance(start, SequenceNumber.add(to, 1));
        int limit = SequenceNumber.distance(start, nextToSend);
        for (int i = 0; i < Math.min(count, limit); i++) {
            int slot = slot(start + i);
            if (!lost[slot]) {
                lost[slot] = true;
                lostCount++;
                if (SequenceNumber.distance(lostFrom, start + i) < 0 || lostCount == 1) {
                    lostFrom = SequenceNumber.add(start, i);
                }
            }
        }
    }

    /** Sequence number of the oldest packet marked as lost. There must be one. */
    int oldestLost() {
        while (!lost[slot(lostFrom)]) {
            lostFrom = SequenceNumber.add(lostFrom, 1);
        }
        return lostFrom;
    }

    boolean isLost(int sequence) {
        return lost[slot(sequence)];
    }

    /** Takes the mark off a packet that is lost. */
    void clearLost(int sequence) {
        lost[slot(sequence)] = false;
        lostCount--;
    }

    /** Marks a packet as sent again, in its header too. */
    void retransmitted(int sequence, int timestamp) {
        int slot = slot(sequence);
        retransmittedAt[slot] = timestamp == 0 ? 1 : timestamp;
        if (retransmissions[slot] < Byte.MAX_VALUE) {
            retransmissions[slot]++;
        }
        SrtPacket.markRetransmitted(batch(sequence), offset(sequence));
    }

    /** Lets go of everything before {@code sequence}, which lies in {@code first..end}. Returns the bytes let go. */
    long releaseUntil(int sequence) {
        long bytes = 0;
        ByteBuf batch = null;
        int references = 0;
        for (; first != sequence; first = SequenceNumber.add(first, 1)) {
            int slot = slot(first);
            bytes += sizes[slot];
            if (lost[slot]) {
                clearLost(first);
            }
            if (!same(batches[slot], batch)) {
                if (batch != null) {
                    batch.release(references);
                }
                batch = batches[slot];
                references = 0;
            }
            references++;
            batches[slot] = null;
        }
        if (batch != null) {
            batch.release(references);
        }
        if (SequenceNumber.distance(nextToSend, first) > 0) {
            nextToSend = first;
        }
        if (SequenceNumber.distance(lostFrom, first) > 0) {
            lostFrom = first;
        }
        return bytes;
    }

    void releaseAll() {
        releaseUntil(end);
    }

    /** Whether two packets stand in the same batch, so that one may directly follow the other. */
    boolean shareBatch(int one, int other) {
        return same(batches[slot(one)], batches[slot(other)]);
    }

    @SuppressWarnings("ReferenceEquality") // the buffer itself is meant, not what it holds
    private static boolean same(@Nullable ByteBuf one, @Nullable ByteBuf other) {
        return one == other;
    }

    private int slot(int sequence) {
        return sequence & (batches.length - 1);
    }

    private void grow() {
        int oldLength = batches.length;
        int newLength = oldLength * 2;
        batches = Arrays.copyOf(batches, newLength);
        offsets = Arrays.copyOf(offsets, newLength);
        sizes = Arrays.copyOf(sizes, newLength);
        retransmittedAt = Arrays.copyOf(retransmittedAt, newLength);
        retransmissions = Arrays.copyOf(retransmissions, newLength);
        lost = Arrays.copyOf(lost, newLength);
        for (int sequence = first; sequence != end; sequence = SequenceNumber.add(sequence, 1)) {
            int from = sequence & (oldLength - 1);
            int to = sequence & (newLength - 1);
            if (from != to) {
                batches[to] = batches[from];
                batches[from] = null;
                offsets[to] = offsets[from];
                sizes[to] = sizes[from];
                retransmittedAt[to] = retransmittedAt[from];
                retransmissions[to] = retransmissions[from];
                lost[to] = lost[from];
                lost[from] = false;
            }
        }
    }
}
