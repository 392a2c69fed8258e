package org.ovcgateway.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Debian's nginx with its RTMP module; records each publication to application "live" into a file of its own. */
public final class NginxRtmp implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final int port = PeerProcess.freePort();
    private final int tlsPort = PeerProcess.freePort();
    private final Path folder;
    private PeerProcess process;

    /** What a server has beside its defaults. */
    public static final class Setup {
        private final Path folder;
        private String modules = "";
        private String terminator = "";
        private String listen = "listen 127.0.0.1:%1$d;";
        private String live = "";

        private Setup(Path folder) {
            this.folder = folder;
        }

        /** Takes TLS too, at {@link #tlsUrl}: nginx's stream module in front of the RTMP module. */
        public Setup tls(TestCertificate certificate) {
            modules = "load_module /usr/lib/nginx/modules/ngx_stream_module.so;";
            terminator = """
                    stream {
                        server {
                            listen 127.0.0.1:%%2$d ssl;
                            ssl_certificate %s;
                            ssl_certificate_key %s;
                            proxy_pass 127.0.0.1:%%1$d;
                        }
                    }
                    """.formatted(certificate.certificate(), certificate.key());
            return this;
        }

        /** Listens on ::1 as well. */
        public Setup ipv6() {
            listen += " listen [::1]:%1$d ipv6only=on;";
            return this;
        }

        /** Directives for application "live". */
        public Setup live(String directives) {
            live = directives;
            return this;
        }

        public NginxRtmp start() {
            return new NginxRtmp(this);
        }
    }

    /**
     * A server with more than the defaults.
     *
     * @param folder an empty one of its own
     */
    public static Setup in(Path folder) {
        return new Setup(folder);
    }

    /**
     * Starts one with the defaults.
     *
     * @param folder an empty one of its own
     */
    public NginxRtmp(Path folder) {
        this(new Setup(folder));
    }

    private NginxRtmp(Setup setup) {
        folder = setup.folder;
        String config = """
                load_module /usr/lib/nginx/modules/ngx_rtmp_module.so;
                %1$s
                daemon off;
                master_process off;
                worker_processes 1;
                pid %2$s/nginx.pid;
                error_log stderr info;
                events { }
                %3$s
                rtmp {
                    access_log off;
                    out_queue 4096;
                    server {
                        %4$s
                        application live {
                            live on;
                            record all;
                            record_unique on;
                            record_path %2$s;
                            %5$s
                        }
                    }
                }
                """.formatted(
                        setup.modules,
                        folder,
                        setup.terminator.formatted(port, tlsPort),
                        setup.listen.formatted(port),
                        setup.live);
        try {
            Files.writeString(folder.resolve("nginx.conf"), config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        process = run();
    }

    /** As a power cut would end it. */
    public void kill() {
        process.signal("KILL");
        process.close();
    }

    /** On the same port again. */
    public void startAgain() {
        process = run();
    }

    public String url(String key) {
        return "rtmp://127.0.0.1:" + port + "/live/" + key;
    }

    /** Where TLS is taken; the host must be one of the certificate's that leads to 127.0.0.1. */
    public String tlsUrl(String host, String key) {
        return "rtmps://" + host + ":" + tlsPort + "/live/" + key;
    }

    public PeerProcess process() {
        return process;
    }

    /** The recordings of a stream, the earliest first. */
    public List<Path> recordings(String key) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().matches(key + "-\\d+\\.flv"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The earliest recording of a stream, once it has been begun. */
    public Path awaitRecording(String key) {
        return Await.value("a recording of " + key, PATIENCE, () -> {
            List<Path> found = recordings(key);
            return found.isEmpty() ? null : found.get(0);
        });
    }

    /** Waits until a recording's publication has ended and all of it is in the file, which nginx closes then. */
    public void awaitWritten(Path recording) {
        Await.until("the end of " + recording, PATIENCE, () -> !process.hasOpen(recording));
    }

    @Override
    public void close() {
        process.close();
    }

    private PeerProcess run() {
        return PeerProcess.start(
                        "/usr/sbin/nginx", "-e", "stderr", "-p", folder.toString(), "-c", folder + "/nginx.conf")
                .awaitPort(port);
    }
}
