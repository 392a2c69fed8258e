package org.ovcgateway.gateway.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.config.LogLevel;
import org.ovcgateway.gateway.Daemon;
import org.ovcgateway.gateway.log.Logging;
import org.ovcgateway.onvif.discovery.Cidr;
import org.ovcgateway.onvif.discovery.DiscoveredDevice;
import org.ovcgateway.onvif.discovery.Discovery;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code ovc-gateway discover}: what ONVIF cameras there are, and how each is written into the configuration. */
@Command(
        name = "discover",
        description = "Finds ONVIF cameras on the networks of this machine.",
        mixinStandardHelpOptions = true)
public final class DiscoverCommand implements Callable<Integer> {
    private static final String DEFAULT_PATH = "/onvif/device_service";
    private static final List<String> TITLES =
            List.of("ADDRESS", "NAME", "HARDWARE", "ENDPOINT REFERENCE", "FOR gateway.yaml");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(names = "--json", description = "One JSON document on standard output instead of a table.")
    private boolean json;

    @Option(
            names = "--subnet",
            paramLabel = "CIDR",
            converter = SubnetConverter.class,
            description = "Also asks each address of an IPv4 subnet of up to 1024 addresses, such as 192.168.20.0/24:"
                    + " for cameras behind a router.")
    private @Nullable Cidr subnet;

    @Option(
            names = "--interface",
            paramLabel = "NAME",
            description = "Looks on this interface only, whatever it is; may be given more than once (default: all but"
                    + " bridges, tunnels, and those of containers and virtual machines).")
    private List<String> interfaces = new ArrayList<>();

    /** Says what is wrong with a subnet in its own words. */
    static final class SubnetConverter implements ITypeConverter<Cidr> {
        @Override
        public Cidr convert(String text) {
            try {
                return Cidr.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        Logging logging = Logging.start(LogLevel.WARN, null, Map.of());
        Vertx vertx = Daemon.vertx();
        try {
            Discovery discovery = new Discovery(vertx);
            Discovery.Options options =
                    Discovery.Options.DEFAULT.withInterfaces(interfaces).withSubnet(subnet);
            Discovery.Reach reach = await(discovery.reach(options));
            if (reach.searched().isEmpty() && subnet == null) {
                throw new IOException("there is no interface to look on" + leftOut(reach));
            }
            if (!json) {
                err.println(intention(reach));
                err.flush();
            }
            List<DiscoveredDevice> devices = await(discovery.search(options));
            if (json) {
                out.println(document(devices, reach));
            } else if (devices.isEmpty()) {
                advice(reach).forEach(err::println);
            } else {
                table(devices).forEach(out::println);
            }
            out.flush();
            err.flush();
            return ExitCode.DONE;
        } finally {
            await(vertx.close());
            logging.close();
        }
    }

    private static <T> T await(Future<T> future) throws InterruptedException, ExecutionException {
        return future.toCompletionStage().toCompletableFuture().get();
    }

    private String intention(Discovery.Reach reach) {
        List<String> where = new ArrayList<>(reach.searched());
        if (subnet != null) {
            where.add(subnet.toString());
        }
        return "Looking on " + String.join(", ", where) + " …";
    }

    private List<String> advice(Discovery.Reach reach) {
        List<String> lines = new ArrayList<>(List.of(
                "No ONVIF camera answered. What to try:",
                "  * Switch ONVIF on in the camera's settings: many come with it off, some want a user of its own for it.",
                "  * A camera in another network (VLAN, router) hears no multicast: --subnet 192.168.20.0/24 asks each"
                        + " address there.",
                "  * A firewall on this machine may drop the answers, which come from UDP port 3702.",
                "  * A camera without ONVIF is configured by its RTSP address: camera: rtsp://ADDRESS/PATH"));
        if (!reach.leftOut().isEmpty()) {
            lines.add("  * Not looked on" + leftOut(reach) + "; --interface NAME looks on one of them.");
        }
        return lines;
    }

    private static String leftOut(Discovery.Reach reach) {
        return reach.leftOut().entrySet().stream()
                .map(each -> each.getKey() + " " + each.getValue())
                .reduce((one, other) -> one + ", " + other)
                .map(all -> ": " + all)
                .orElse("");
    }

    private static List<String> table(List<DiscoveredDevice> devices) {
        List<List<String>> rows = new ArrayList<>(List.of(TITLES));
        for (DiscoveredDevice device : devices) {
            String reference = device.endpointReference();
            rows.add(List.of(
                    authority(device.addresses().get(0)),
                    device.name(),
                    device.hardware(),
                    reference == null ? "" : reference,
                    "camera: " + reference(device)));
        }
        int[] widths = new int[TITLES.size()];
        rows.forEach(row -> {
            for (int column = 0; column < widths.length; column++) {
                widths[column] = Math.max(widths[column], length(row.get(column)));
            }
        });
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private static String line(List<String> row, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            String text = row.get(column);
            line.append(text).append(" ".repeat(widths[column] - length(text) + 2));
        }
        return line.toString().stripTrailing();
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String authority(URI address) {
        return address.getHost() + (address.getPort() < 0 ? "" : ":" + address.getPort());
    }

    /**
     * How the configuration names it: by the address that is most likely its own, or by its endpoint reference where no address
     * will do that a configuration can hold.
     */
    static String reference(DiscoveredDevice device) {
        String reference = device.endpointReference();
        URI best = device.addresses().stream()
                .filter(address -> "http".equals(address.getScheme()))
                .findFirst()
                .orElse(device.addresses().get(0));
        boolean isFit = "http".equals(best.getScheme()) && best.getHost().indexOf('%') < 0;
        if (!isFit && reference != null && reference.startsWith("urn:uuid:")) {
            return reference;
        }
        return "onvif://" + authority(best) + (best.getRawPath().equals(DEFAULT_PATH) ? "" : best.getRawPath());
    }

    private static String document(List<DiscoveredDevice> devices, Discovery.Reach reach)
            throws JsonProcessingException {
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode document = mapper.createObjectNode();
        for (DiscoveredDevice device : devices) {
            ObjectNode node = document.withArray("devices").addObject();
            node.put("camera", reference(device));
            device.addresses().forEach(address -> node.withArray("addresses").add(address.toString()));
            node.put("name", device.name());
            node.put("hardware", device.hardware());
            node.put("endpoint_reference", device.endpointReference());
            node.set("scopes", mapper.valueToTree(device.scopes()));
            node.put("source", device.source().getHostAddress());
            node.put("interface", device.networkInterface());
        }
        document.withArray("devices");
        document.set("searched", mapper.valueToTree(reach.searched()));
        document.set("left_out", mapper.valueToTree(reach.leftOut()));
        return mapper.writerWithDefaultPrettyPrinter().writeValueAsString(document);
    }
}
