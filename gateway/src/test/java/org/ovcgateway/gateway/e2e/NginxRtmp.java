package org.ovcgateway.gateway.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.ovcgateway.testkit.Await;
import org.ovcgateway.testkit.PeerProcess;

/** Debian's nginx with its RTMP module; records each publication into a file of its own. */
final class NginxRtmp implements AutoCloseable {
    private final int port = PeerProcess.freePort();
    private final Path folder;
    private PeerProcess process;

    /** @param folder an empty one of its own */
    NginxRtmp(Path folder) {
        this.folder = folder;
        String config = """
                load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
                daemon off;
                master_process off;
                worker_processes 1;
                pid %1$s/nginx.pid;
                error_log stderr info;
                events { }
                rtmp {
                    access_log off;
                    server {
                        listen 127.0.0.1:%2$d;
                        application live {
                            live on;
                            record all;
                            record_unique on;
                            record_path %1$s;
                        }
                    }
                }
                """.formatted(folder, port);
        try {
            Files.writeString(folder.resolve("nginx.conf"), config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = start();
    }

    /** As a power cut would end it. */
    void kill() {
        process.signal("KILL");
        process.close();
    }

    /** On the same port again. */
    void startAgain() {
        process = start();
    }

    String url(String key) {
        return "rtmp://127.0.0.1:" + port + "/live/" + key;
    }

    /** The recordings of a stream, the earliest first. */
    List<Path> recordings(String key) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(key + "-\\d+\\.flv"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until a recording's publication has ended and all of it is in the file. */
    void awaitWritten(Path recording) {
        process.awaitOutput("disconnect", Duration.ofSeconds(10));
        long[] size = {-1};
        Await.until("the end of " + recording, Duration.ofSeconds(10), () -> {
            long before = size[0];
            size[0] = recording.toFile().length();
            return size[0] == before;
        });
    }

    @Override
    public void close() {
        process.close();
    }

    private PeerProcess start() {
        return PeerProcess.start(
                        "/usr/sbin/nginx", "-e", "stderr", "-p", folder.toString(), "-c", folder + "/nginx.conf")
                .awaitPort(port);
    }
}
