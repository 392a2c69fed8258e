package org.ovcgateway.simulator.cli;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ovcgateway.simulator.chaos.ChaosProxy;
import org.ovcgateway.simulator.chaos.NetworkFaults;
import org.ovcgateway.simulator.chaos.Passage;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code simulate proxy}: a bad network in front of one peer, until it is interrupted. */
@Command(
        name = "proxy",
        description = "Passes connections on through a network that delays, loses and cuts them off.",
        mixinStandardHelpOptions = true)
public final class SimulateProxy implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli before call()
    private CommandSpec spec;

    @Option(
            names = "--listen",
            paramLabel = "ADDR:PORT",
            description = "Where to listen, port 0 for any (default: ${DEFAULT-VALUE}).")
    private String listen = "127.0.0.1:0";

    @Option(names = "--to", paramLabel = "HOST:PORT", required = true, description = "Who is spoken to through it.")
    private String to = "";

    @Option(names = "--udp", description = "Pass datagrams (SRT) instead of connections.")
    private boolean udp;

    @Option(
            names = "--fault",
            paramLabel = "NAME[=VALUE][@START[:LENGTH]]",
            split = ",",
            converter = TimedFault.Converter.class,
            description = "What goes wrong when, as in docs/ref/simulator.md, for instance stall@10s:5s.")
    private List<TimedFault> faults = new ArrayList<>();

    @Option(names = "--repeat", paramLabel = "TIME", description = "Begin the faults anew after this time.")
    private @Nullable String repeat;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        InetSocketAddress from = address("--listen", listen);
        InetSocketAddress target = address("--to", to);
        FaultPlan plan = plan();
        EventLoopGroup loops = new MultiThreadIoEventLoopGroup(
                1, Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
        Interruption interruption = new Interruption("end of simulate proxy");
        try (ChaosProxy proxy = udp ? ChaosProxy.udp(loops, from, target) : ChaosProxy.tcp(loops, from, target)) {
            out.println((udp ? "udp " : "tcp ") + text(proxy.address()) + " -> " + to);
            out.flush();
            follow(plan, proxy, interruption, out);
            return 0;
        } catch (IOException e) {
            spec.commandLine().getErr().println(e.getMessage());
            return 1;
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
            interruption.allClosed();
        }
    }

    private static void follow(FaultPlan plan, ChaosProxy proxy, Interruption interruption, PrintWriter out)
            throws IOException {
        plan.follow(interruption, (holding, begun) -> {
            NetworkFaults wanted = NetworkFaults.NONE;
            for (TimedFault fault : holding) {
                wanted = apply(fault, wanted);
            }
            if (!wanted.equals(proxy.faults())) {
                proxy.faults(wanted);
                out.println(holding.stream().map(TimedFault::name).toList());
                out.flush();
            }
            begun.forEach(fault -> act(fault, proxy));
        });
    }

    private FaultPlan plan() {
        try {
            for (TimedFault fault : faults) {
                apply(fault, NetworkFaults.NONE);
            }
        } catch (IllegalArgumentException e) {
            throw wrongUsage("--fault: " + e.getMessage());
        }
        return FaultPlan.of(spec, faults, repeat);
    }

    /** What a fault makes of a network; nothing of one that happens at a moment. */
    private static NetworkFaults apply(TimedFault fault, NetworkFaults network) {
        return switch (fault.name()) {
            case "delay" -> network.withDelay(fault.durationValue());
            case "jitter" -> network.withJitter(fault.durationValue());
            case "loss" -> network.withLoss(fault.amountValue("%") / 100);
            case "rate" -> network.withBytesPerSecond(Math.max(1, Math.round(fault.amountValue("bps") / 8)));
            case "cut-after" -> network.withCutAfter(Math.max(1, Math.round(fault.amountValue("B"))));
            case "stall", "half-open", "refuse" -> {
                fault.noValue();
                yield network.withPassage(
                        fault.name().equals("stall")
                                ? Passage.STALLED
                                : fault.name().equals("refuse") ? Passage.REFUSED : Passage.HALF_OPEN);
            }
            case "cut", "reset" -> {
                fault.noValue();
                yield network;
            }
            default ->
                throw new IllegalArgumentException("expected delay, jitter, loss, rate, cut-after, stall, half-open, "
                        + "refuse, cut or reset but was '" + fault.name() + "'");
        };
    }

    private static void act(TimedFault fault, ChaosProxy proxy) {
        if (fault.name().equals("cut")) {
            proxy.cut();
        } else if (fault.name().equals("reset")) {
            proxy.reset();
        }
    }

    private InetSocketAddress address(String option, String text) {
        int colon = text.lastIndexOf(':');
        String port = text.substring(colon + 1);
        if (colon < 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
            throw wrongUsage(option + ": expected HOST:PORT but was '" + text + "'");
        }
        String host = text.substring(0, colon);
        InetSocketAddress address = new InetSocketAddress(host.replaceAll("^\\[(.*)]$", "$1"), Integer.parseInt(port));
        if (address.isUnresolved()) {
            throw wrongUsage(option + ": no such host: " + host);
        }
        return address;
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private ParameterException wrongUsage(String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
