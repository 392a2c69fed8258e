package org.ovcgateway.media.rtmp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ovcgateway.testkit.PeerProcess;

/** Debian's nginx with its RTMP module, recording what is published to application "live". */
final class NginxServer implements AutoCloseable {
    private final int port = PeerProcess.freePort();
    private final Path folder;
    private final PeerProcess process;

    NginxServer(Path folder) {
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
        process = PeerProcess.start(
                        "/usr/sbin/nginx", "-e", "stderr", "-p", folder.toString(), "-c", folder + "/nginx.conf")
                .awaitPort(port);
    }

    String url(String key) {
        return "rtmp://127.0.0.1:" + port + "/live/" + key;
    }

    Path recording(String key) {
        return folder.resolve(key + ".flv");
    }

    PeerProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
