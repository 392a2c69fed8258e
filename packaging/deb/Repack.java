import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Makes what the build produced fit for a package. Run from its source:
 *
 * <pre>
 * java Repack.java jars FROM-FOLDER TO-FOLDER CLIPS-FOLDER   jars whose entries are stored, not deflated
 * java Repack.java natives FOLDER                            shared libraries that search their own folder only
 * </pre>
 *
 * Stored entries let the package's own compression see the classes: half the size of jars that are compressed already, and
 * quicker to load once installed. Entries under {@code clips/} are replaced by the files of the same name in CLIPS-FOLDER. Jars
 * that hold nothing but a shared library are left out: the package has it as a file.
 */
final class Repack {
    /** What the makers of the libraries left of their build machine in the search path, behind the libraries' own folder. */
    private static final byte[] FOREIGN_PATH = "$ORIGIN/:/home/runner/".getBytes(StandardCharsets.US_ASCII);

    private Repack() {}

    public static void main(String[] arguments) throws IOException {
        switch (arguments[0]) {
            case "jars" -> storeAll(Path.of(arguments[1]), Path.of(arguments[2]), Path.of(arguments[3]));
            case "natives" -> closeSearchPaths(Path.of(arguments[1]));
            default -> throw new IllegalArgumentException("expected jars or natives but was " + arguments[0]);
        }
    }

    private static void storeAll(Path from, Path to, Path clips) throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(from, "*.jar")) {
            for (Path jar : jars) {
                try (ZipFile source = new ZipFile(jar.toFile())) {
                    if (source.stream().noneMatch(entry -> entry.getName().startsWith("META-INF/native/lib"))) {
                        store(source, to.resolve(jar.getFileName()), clips);
                    }
                }
            }
        }
    }

    private static void store(ZipFile source, Path target, Path clips) throws IOException {
        List<? extends ZipEntry> entries = Collections.list(source.entries());
        try (OutputStream file = new BufferedOutputStream(Files.newOutputStream(target));
                ZipOutputStream out = new ZipOutputStream(file)) {
            out.setMethod(ZipOutputStream.STORED);
            for (ZipEntry entry : entries) {
                // Java 17 trusts an index of packages, which holds for the jar as it came only.
                if (entry.isDirectory() || entry.getName().equals("META-INF/INDEX.LIST")) {
                    continue;
                }
                byte[] content = content(source, entry, clips);
                CRC32 sum = new CRC32();
                sum.update(content);
                ZipEntry stored = new ZipEntry(entry.getName());
                stored.setTimeLocal(entry.getTimeLocal());
                stored.setSize(content.length);
                stored.setCrc(sum.getValue());
                out.putNextEntry(stored);
                out.write(content);
            }
        }
    }

    private static byte[] content(ZipFile source, ZipEntry entry, Path clips) throws IOException {
        String name = entry.getName();
        return name.startsWith("clips/")
                ? Files.readAllBytes(clips.resolve(name.substring("clips/".length())))
                : source.getInputStream(entry).readAllBytes();
    }

    private static void closeSearchPaths(Path folder) throws IOException {
        try (DirectoryStream<Path> libraries = Files.newDirectoryStream(folder, "*.so*")) {
            for (Path library : libraries) {
                byte[] bytes = Files.readAllBytes(library);
                int at = indexOf(bytes, FOREIGN_PATH);
                if (at >= 0) {
                    // ends the string behind $ORIGIN/ and moves nothing
                    bytes[at + "$ORIGIN/".length()] = 0;
                    Files.write(library, bytes);
                }
            }
        }
    }

    private static int indexOf(byte[] bytes, byte[] wanted) {
        for (int at = 0; at <= bytes.length - wanted.length; at++) {
            if (bytes[at] == wanted[0] && Arrays.equals(bytes, at, at + wanted.length, wanted, 0, wanted.length)) {
                return at;
            }
        }
        return -1;
    }
}
