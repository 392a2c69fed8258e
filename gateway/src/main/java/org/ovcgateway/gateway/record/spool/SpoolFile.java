package org.ovcgateway.gateway.record.spool;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.CompositeByteBuf;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The form of a segment's file: the transport stream, its metadata in JSON, the length of that (4 bytes, big-endian) and a magic
 * word of 8 bytes. Its name tells number, channel, start and duration (µs), so that one without content still tells what it was.
 * Everything here blocks.
 */
final class SpoolFile {
    static final String TEMPORARY = ".tmp";

    private static final Pattern NAME = Pattern.compile("(\\d{12})-ch(\\d{1,3})-(\\d{1,17})-(\\d{1,15})\\.ts");
    private static final byte[] MAGIC = "OVCSEG01".getBytes(StandardCharsets.US_ASCII);
    private static final int TAIL_BYTES = Integer.BYTES + MAGIC.length;
    private static final int MAX_METADATA_BYTES = 16 << 10;
    private static final int CHUNK_BYTES = 256 << 10;
    /** The address that a segment goes to may hold a key. */
    private static final FileAttribute<?> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /**
     * What a name tells.
     *
     * @param number the file's place in the order
     */
    record Name(long number, int channel, Instant start, Duration duration) {}

    /** @param length bytes of the text */
    private record Metadata(JsonObject json, int length) {}

    private record Content(SegmentInfo info, long crc) {}

    private SpoolFile() {}

    static String name(long number, SegmentInfo info) {
        return "%012d-ch%d-%d-%d.ts"
                .formatted(
                        number,
                        info.channel(),
                        micros(info.start()),
                        info.duration().toNanos() / 1000);
    }

    /** Null for a file that is none of ours. */
    static @Nullable Name parse(String name) {
        Matcher parts = NAME.matcher(name);
        if (!parts.matches()) {
            return null;
        }
        long start = Long.parseLong(parts.group(3));
        return new Name(
                Long.parseLong(parts.group(1)),
                Integer.parseInt(parts.group(2)),
                Instant.ofEpochSecond(start / 1_000_000, start % 1_000_000 * 1000),
                Duration.ofNanos(Long.parseLong(parts.group(4)) * 1000));
    }

    /** Bytes that a file has beyond its transport stream, at most. */
    static long overhead() {
        return (long) MAX_METADATA_BYTES + TAIL_BYTES;
    }

    /**
     * Writes a file that is whole or not there, durably; so are the renames that were before. Returns its size.
     *
     * @param spare a file of the same folder to be written over; null for a new one
     * @param beforeWaits is run each time before the disk is waited for; what it renames is durable with the file
     */
    static long write(Path file, SegmentInfo info, ByteBuf data, @Nullable Path spare, Runnable beforeWaits)
            throws IOException {
        Path temporary = spare != null ? spare : file.resolveSibling(file.getFileName() + TEMPORARY);
        long size = 0;
        try {
            try (FileChannel channel =
                    FileChannel.open(temporary, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE), PRIVATE)) {
                CRC32C check = new CRC32C();
                ByteBuffer[] parts = data.nioBuffers();
                for (ByteBuffer part : parts) {
                    check.update(part.duplicate());
                }
                for (long left = data.readableBytes(); left > 0; ) {
                    long written = channel.write(parts);
                    left -= written;
                    size += written;
                }
                size += writeAll(channel, ByteBuffer.wrap(tail(info, check.getValue())));
                channel.truncate(size);
                beforeWaits.run();
                channel.force(true);
            }
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(temporary);
            throw e;
        }
        beforeWaits.run();
        Path folder = file.getParent();
        if (folder != null) {
            sync(folder);
        }
        return size;
    }

    /** What the end of a file tells of it. Fails with words on what is not as it should be. */
    static SegmentInfo readInfo(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            return info(readMetadata(channel), channel.size()).info();
        }
    }

    /** The transport stream, checked, in direct memory; the caller's to release. */
    static ByteBuf readData(Path file, ByteBufAllocator allocator) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Content content = info(readMetadata(channel), channel.size());
            long size = content.info().size();
            CompositeByteBuf data = allocator.compositeDirectBuffer(Integer.MAX_VALUE);
            try {
                CRC32C check = new CRC32C();
                for (long at = 0; at < size; at = data.writerIndex()) {
                    int length = (int) Math.min(CHUNK_BYTES, size - at);
                    ByteBuf chunk = readChunk(channel, at, length, allocator);
                    check.update(chunk.nioBuffer());
                    data.addComponent(true, chunk);
                }
                if (check.getValue() != content.crc()) {
                    throw new IOException(
                            "expected a transport stream with the checksum that was noted but was another");
                }
                return data.retain();
            } finally {
                data.release();
            }
        }
    }

    private static ByteBuf readChunk(FileChannel channel, long position, int length, ByteBufAllocator allocator)
            throws IOException {
        ByteBuf chunk = allocator.directBuffer(length);
        try {
            while (chunk.readableBytes() < length) {
                int rest = length - chunk.readableBytes();
                if (chunk.writeBytes(channel, position + chunk.readableBytes(), rest) <= 0) {
                    throw new IOException("expected " + rest + " bytes more but the file has ended");
                }
            }
            return chunk.retain();
        } finally {
            chunk.release();
        }
    }

    private static byte[] tail(SegmentInfo info, long crc) {
        byte[] metadata = new JsonObject()
                .put("channel", info.channel())
                .put("session", info.session())
                .put("callback", info.callbackUrl())
                .put("start", info.start().toString())
                .put("duration", info.duration().toNanos())
                .put("discontinuity", info.discontinuity())
                .put("alarm_clip", info.alarmClip())
                .put("size", info.size())
                .put("crc32c", crc)
                .encode()
                .getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(metadata.length + TAIL_BYTES)
                .put(metadata)
                .putInt(metadata.length)
                .put(MAGIC)
                .array();
    }

    private static Metadata readMetadata(FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < TAIL_BYTES) {
            throw new IOException("expected a whole segment but were " + size + " bytes");
        }
        ByteBuffer tail = read(channel, size - TAIL_BYTES, TAIL_BYTES);
        int length = tail.getInt();
        byte[] magic = new byte[MAGIC.length];
        tail.get(magic);
        if (!Arrays.equals(magic, MAGIC) || length < 0 || length > Math.min(MAX_METADATA_BYTES, size - TAIL_BYTES)) {
            throw new IOException("expected metadata at the end but was something else");
        }
        try {
            String text = StandardCharsets.UTF_8
                    .decode(read(channel, size - TAIL_BYTES - length, length))
                    .toString();
            return new Metadata(new JsonObject(text), length);
        } catch (DecodeException e) {
            throw new IOException("expected metadata at the end but was something else", e);
        }
    }

    private static Content info(Metadata metadata, long fileSize) throws IOException {
        JsonObject json = metadata.json();
        Content content;
        try {
            SegmentInfo info = new SegmentInfo(
                    Objects.requireNonNull(json.getInteger("channel")),
                    Objects.requireNonNull(json.getString("session")),
                    Objects.requireNonNull(json.getString("callback")),
                    Instant.parse(Objects.requireNonNull(json.getString("start"))),
                    Duration.ofNanos(Objects.requireNonNull(json.getLong("duration"))),
                    Objects.requireNonNull(json.getBoolean("discontinuity")),
                    json.getBoolean("alarm_clip", false), // which earlier releases did not note
                    Objects.requireNonNull(json.getLong("size")));
            content = new Content(info, Objects.requireNonNull(json.getLong("crc32c")));
        } catch (ClassCastException | DateTimeException | NullPointerException e) {
            throw new IOException("expected metadata of a segment but a part is missing", e);
        }
        long expected = content.info().size() + metadata.length() + TAIL_BYTES;
        if (content.info().size() <= 0 || expected != fileSize) {
            throw new IOException("expected a file of " + expected + " bytes but was one of " + fileSize);
        }
        return content;
    }

    private static ByteBuffer read(FileChannel channel, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("expected " + length + " bytes more but the file has ended");
            }
        }
        return buffer.flip();
    }

    private static long writeAll(FileChannel channel, ByteBuffer bytes) throws IOException {
        long count = bytes.remaining();
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        return count;
    }

    /** Makes renames and deletions durable. */
    private static void sync(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static long micros(Instant instant) {
        return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1000;
    }
}
