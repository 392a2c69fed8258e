package org.ovcgateway.gateway.cli;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.camera.Credentials;
import org.ovcgateway.config.CameraReference;
import org.ovcgateway.config.LogLevel;
import org.ovcgateway.config.Secret;
import org.ovcgateway.gateway.Daemon;
import org.ovcgateway.gateway.log.Logging;
import org.ovcgateway.gateway.probe.CameraProbe;
import org.ovcgateway.gateway.probe.CameraReport;
import org.ovcgateway.gateway.probe.ReportJson;
import org.ovcgateway.gateway.probe.ReportText;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code ovc-gateway probe}: what a camera is, before it stands in the configuration or when it does not do as it should. */
@Command(
        name = "probe",
        description = "Tells what a camera is: its streams, abilities, quirks and clock. Changes nothing in it.",
        mixinStandardHelpOptions = true)
public final class ProbeCommand implements Callable<Integer> {
    private static final String EXPECTED =
            "expected onvif://host[:port][/path][?source=TOKEN] or rtsp(s)://host[:port]/path";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Parameters(
            paramLabel = "CAMERA-URI",
            converter = CameraConverter.class,
            description = "The camera as gateway.yaml names it: onvif://host[:port][/path][?source=TOKEN] or"
                    + " rtsp(s)://host[:port]/path, without user name and password.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CameraReference camera;

    @Option(names = "--username", paramLabel = "U", description = "User name to show the camera (default: none).")
    private @Nullable String username;

    @Option(
            names = "--password-file",
            paramLabel = "F",
            description = "File whose first line is the password of that user (default: an empty one).")
    private @Nullable Path passwordFile;

    @Option(names = "--json", description = "One JSON document on standard output instead of lines.")
    private boolean json;

    /** Says what is wrong with an address without repeating it: it may hold a password. */
    static final class CameraConverter implements ITypeConverter<CameraReference> {
        @Override
        public CameraReference convert(String text) {
            CameraReference parsed;
            try {
                parsed = CameraReference.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("the address " + e.getMessage() + "; " + EXPECTED
                        + ", and user name and password by --username and --password-file");
            }
            if (parsed instanceof CameraReference.Onvif || parsed instanceof CameraReference.Rtsp) {
                return parsed;
            }
            throw new TypeConversionException(EXPECTED + " but was "
                    + (parsed instanceof CameraReference.Discovered
                            ? "an endpoint reference, whose address 'discover' tells"
                            : "a stream over HTTP"));
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Credentials credentials = credentials();
        Logging logging = Logging.start(LogLevel.ERROR, null, Map.of());
        Vertx vertx = Daemon.vertx();
        try {
            if (credentials != null) {
                logging.protect(secrets(credentials.password()));
            }
            CameraReport report = look(new CameraProbe(vertx, credentials, logging::redact));
            if (json) {
                out.println(ReportJson.of(report));
            } else if (report.reached()) {
                ReportText.of(report).forEach(out::println);
            } else {
                ReportText.of(report).forEach(err::println);
            }
            out.flush();
            err.flush();
            return report.reached() ? ExitCode.DONE : ExitCode.FAILED;
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get();
            logging.close();
        }
    }

    private CameraReport look(CameraProbe probe) throws InterruptedException {
        if (camera instanceof CameraReference.Onvif onvif) {
            return probe.look(onvif);
        }
        return probe.look((CameraReference.Rtsp) camera);
    }

    private @Nullable Credentials credentials() throws IOException {
        if (username == null && passwordFile != null) {
            throw new ParameterException(spec.commandLine(), "--password-file needs --username");
        }
        return username == null ? null : new Credentials(username, passwordFile == null ? "" : firstLine(passwordFile));
    }

    private static String firstLine(Path file) throws IOException {
        try {
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (NoSuchFileException e) {
            throw new IOException("there is no password file " + file, e);
        } catch (IOException e) {
            throw new IOException("the password file " + file + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** The password, also as it stands in a URL. */
    private static List<Secret> secrets(String password) {
        return List.of(new Secret(password), new Secret(URLEncoder.encode(password, StandardCharsets.UTF_8)));
    }
}
