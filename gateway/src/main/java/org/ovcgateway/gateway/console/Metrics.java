package org.ovcgateway.gateway.console;

import com.sun.management.UnixOperatingSystemMXBean;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;
import org.ovcgateway.gateway.status.BoxStatus;
import org.ovcgateway.gateway.status.ChannelStatus;
import org.ovcgateway.gateway.status.GatewayStatus;
import org.ovcgateway.gateway.status.PlatformStatus;
import org.ovcgateway.gateway.status.PreRecordStatus;
import org.ovcgateway.gateway.status.PushStatus;
import org.ovcgateway.gateway.status.RecordStatus;
import org.ovcgateway.gateway.status.RecordingStatus;
import org.ovcgateway.gateway.status.SpoolStatus;
import org.ovcgateway.gateway.status.UplinkStatus;

/** Makes the page for Prometheus from the status and the JVM's own figures. docs/ref/metrics.md lists what it holds. */
final class Metrics {
    private final String version;

    Metrics(String version) {
        this.version = version;
    }

    String page(GatewayStatus status) {
        Exposition page = new Exposition();
        page.gauge("ovc_build_info", "Version of the gateway; always 1.").sample(1, "version", version);
        platform(page, status.platform());
        box(page, status.box());
        uplink(page, status.uplink());
        sources(page, status.channels());
        transcoding(page, status.channels());
        pushes(page, status.channels());
        recordings(page, status);
        stills(page, status.channels());
        alarms(page, status.channels());
        jvm(page);
        return page.toString();
    }

    private static void platform(Exposition page, PlatformStatus platform) {
        states(page.gauge("ovc_platform_state", "1 for the state that the platform session is in."), platform.state());
        page.counter("ovc_platform_reconnects_total", "Connections to the platform tried after the first.")
                .sample(platform.reconnects());
    }

    private static void box(Exposition page, BoxStatus box) {
        states(
                page.gauge("ovc_clock_state", "1 for whose time the platform is told."),
                box.clock().source());
        page.gauge(
                        "ovc_clock_offset_seconds",
                        "How far the time that the platform is told is ahead of the box's clock.")
                .seconds(box.clock().offset().toMillis() / 1e3);
        page.gauge("ovc_battery_percent", "Charge of the box's battery.");
        box.battery().ifPresent(percent -> page.sample(percent));
        page.gauge("ovc_uplink_bits_per_second", "Highest rate towards the platform over 10 s in the last hour.");
        box.upBandwidth().ifPresent(bits -> page.sample(bits));
    }

    private static void uplink(Exposition page, UplinkStatus uplink) {
        Long limit = uplink.maxBitsPerSecond();
        page.gauge("ovc_uplink_max_bits_per_second", "What everything together may take.");
        if (limit != null) {
            page.sample(limit);
        }
        page.counter("ovc_uplink_bytes_total", "Bytes sent to the platform, by what for.");
        uplink.bytes().forEach((purpose, bytes) -> page.sample(bytes, "for", purpose));
    }

    private static void sources(Exposition page, List<ChannelStatus> channels) {
        page.gauge("ovc_source_state", "1 for the state that the camera's stream is in.");
        for (ChannelStatus channel : channels) {
            states(page, channel.source(), "channel", number(channel));
        }
        counter(page, channels, "ovc_source_bytes_total", "RTP payload bytes received.", ChannelStatus::bytes);
        counter(page, channels, "ovc_source_frames_total", "Video access units received.", ChannelStatus::frames);
        counter(page, channels, "ovc_source_packets_lost_total", "RTP packets lost.", ChannelStatus::packetsLost);
        counter(
                page,
                channels,
                "ovc_source_frames_damaged_total",
                "Access units given up because of a loss.",
                ChannelStatus::framesDamaged);
        counter(
                page,
                channels,
                "ovc_source_reconnects_total",
                "Connections to the camera tried after the first.",
                ChannelStatus::reconnects);
        page.gauge("ovc_source_last_packet_age_seconds", "Age of the newest packet.");
        for (ChannelStatus channel : channels) {
            Duration age = channel.sinceLastPacket();
            if (age != null) {
                page.seconds(age.toNanos() / 1e9, "channel", number(channel));
            }
        }
    }

    private static void transcoding(Exposition page, List<ChannelStatus> channels) {
        page.gauge("ovc_audio_transcoding", "1 while the camera's sound is made into AAC.");
        for (ChannelStatus channel : channels) {
            page.sample(channel.transcoding().active() ? 1 : 0, "channel", number(channel));
        }
        counter(
                page,
                channels,
                "ovc_audio_units_dropped_total",
                "Packets of sound that could not be transcoded.",
                channel -> channel.transcoding().unitsDropped());
        counter(
                page,
                channels,
                "ovc_audio_transcoder_failures_total",
                "Failures of the transcoder.",
                channel -> channel.transcoding().failures());
    }

    private static void pushes(Exposition page, List<ChannelStatus> channels) {
        page.gauge("ovc_push_state", "1 for the state that the live push is in.");
        eachPush(channels, (labels, push) -> states(page, push.state(), labels));
        page.gauge("ovc_push_bytes", "Bytes that the present live push has sent.");
        eachPush(channels, (labels, push) -> page.sample(push.bytes(), labels));
        page.gauge("ovc_push_frames_dropped", "Access units that the present live push has lost to a slow target.");
        eachPush(channels, (labels, push) -> page.sample(push.framesDropped(), labels));
        page.gauge(
                "ovc_push_frames_over_budget", "Access units that the uplink's budget has cost the present live push.");
        eachPush(channels, (labels, push) -> page.sample(push.framesOverBudget(), labels));
        page.gauge("ovc_push_groups_over_budget", "Groups of pictures that it has cost, whole.");
        eachPush(channels, (labels, push) -> page.sample(push.groupsOverBudget(), labels));
        page.gauge("ovc_push_reconnects", "Connections of the present live push tried after its first.");
        eachPush(channels, (labels, push) -> page.sample(push.reconnects(), labels));
    }

    private interface PushSample {
        void take(String[] labels, PushStatus push);
    }

    private static void eachPush(List<ChannelStatus> channels, PushSample sample) {
        for (ChannelStatus channel : channels) {
            PushStatus push = channel.push();
            if (push != null) {
                sample.take(
                        new String[] {
                            "channel",
                            number(channel),
                            "protocol",
                            push.protocol().label()
                        },
                        push);
            }
        }
    }

    private static void recordings(Exposition page, GatewayStatus status) {
        page.counter("ovc_segment_uploads_total", "Segments by what became of them.");
        for (ChannelStatus channel : status.channels()) {
            String number = number(channel);
            ChannelStatus.UploadTotals uploads =
                    channel.uploads().plus(status.recordings(channel.number()).uploads());
            page.sample(uploads.ok(), "channel", number, "result", "ok");
            page.sample(uploads.failed(), "channel", number, "result", "failed");
            page.sample(uploads.dropped(), "channel", number, "result", "dropped");
        }
        page.gauge("ovc_recording", "1 while a record session runs.");
        for (ChannelStatus channel : status.channels()) {
            page.sample(channel.record() == null ? 0 : 1, "channel", number(channel));
        }
        page.gauge("ovc_segments_pending", "Finished segments that wait for their upload.");
        for (ChannelStatus channel : status.channels()) {
            page.sample(pending(status, channel).segmentsPending(), "channel", number(channel));
        }
        page.gauge("ovc_segments_pending_bytes", "Size of the segments that wait for their upload.");
        for (ChannelStatus channel : status.channels()) {
            page.sample(pending(status, channel).bytesPending(), "channel", number(channel));
        }
        preRecord(page, status);
        page.counter("ovc_recording_gaps_total", "Gaps on record, by cause.");
        eachGap(status, (gaps, labels) -> page.sample(gaps.count(), labels));
        page.counter("ovc_recording_gap_seconds_total", "Length of the gaps on record, by cause.");
        eachGap(status, (gaps, labels) -> page.seconds(gaps.seconds(), labels));
        SpoolStatus spool = status.spool();
        if (spool != null) {
            page.gauge("ovc_spool_segments", "Segments on disk.").sample(spool.segments());
            page.gauge("ovc_spool_bytes", "Size of the segments on disk.").sample(spool.bytes());
            page.gauge("ovc_spool_max_bytes", "What the spool may hold.").sample(spool.maxBytes());
            page.gauge("ovc_spool_failing", "1 while the disk cannot be written.")
                    .sample(spool.lastError() == null ? 0 : 1);
        }
    }

    private static void preRecord(Exposition page, GatewayStatus status) {
        page.gauge(
                "ovc_pre_record_seconds",
                "What is held of the stream for recordings that begin before they are asked for.");
        eachPreRecord(status, (held, number) -> page.seconds(held.held().toNanos() / 1e9, "channel", number));
        page.gauge("ovc_pre_record_wanted_seconds", "What is to be held.");
        eachPreRecord(status, (held, number) -> page.seconds(held.window().toNanos() / 1e9, "channel", number));
        page.gauge("ovc_pre_record_group_seconds", "Length of the camera's last group of pictures.");
        eachPreRecord(status, (held, number) -> page.seconds(held.group().toNanos() / 1e9, "channel", number));
        page.gauge("ovc_pre_record_bytes", "Memory of what is held.");
        eachPreRecord(status, (held, number) -> page.sample(held.bytes(), "channel", number));
        page.counter("ovc_pre_record_groups_dropped_total", "Groups of pictures that went for want of room.");
        eachPreRecord(status, (held, number) -> page.sample(held.groupsDropped(), "channel", number));
    }

    private static void eachPreRecord(GatewayStatus status, BiConsumer<PreRecordStatus, String> sample) {
        for (ChannelStatus channel : status.channels()) {
            PreRecordStatus held = channel.preRecord();
            if (held != null) {
                sample.accept(held, number(channel));
            }
        }
    }

    /** A session's figures are those of its channel's backlog where there is a spool, which lasts longer. */
    private static RecordStatus pending(GatewayStatus status, ChannelStatus channel) {
        RecordStatus session = channel.record();
        return session == null ? status.recordings(channel.number()).pending() : session;
    }

    private static void eachGap(GatewayStatus status, BiConsumer<RecordingStatus.Gaps, String[]> sample) {
        status.recordings()
                .forEach((channel, recordings) -> new TreeMap<>(recordings.gaps())
                        .forEach((cause, gaps) -> sample.accept(
                                gaps, new String[] {"channel", Integer.toString(channel), "cause", cause})));
    }

    private static void stills(Exposition page, List<ChannelStatus> channels) {
        page.counter("ovc_stills_total", "Stills by what became of them.");
        for (ChannelStatus channel : channels) {
            page.sample(channel.stills().ok(), "channel", number(channel), "result", "ok");
            page.sample(channel.stills().failed(), "channel", number(channel), "result", "failed");
        }
    }

    private static void alarms(Exposition page, List<ChannelStatus> channels) {
        page.counter("ovc_alarms_total", "Alarms that began.");
        for (ChannelStatus channel : channels) {
            new TreeMap<>(channel.alarms().raised())
                    .forEach((type, count) -> page.sample(
                            count,
                            "channel",
                            number(channel),
                            "type",
                            type.name().toLowerCase(Locale.ROOT)));
        }
        page.counter("ovc_alarm_reports_total", "Beginnings and ends of alarms by what became of their report.");
        for (ChannelStatus channel : channels) {
            page.sample(channel.alarms().told(), "channel", number(channel), "result", "ok");
            page.sample(channel.alarms().refused(), "channel", number(channel), "result", "refused");
            page.sample(channel.alarms().dropped(), "channel", number(channel), "result", "dropped");
        }
        page.gauge("ovc_alarm_reports_pending", "Reports of alarms that wait for the platform.");
        for (ChannelStatus channel : channels) {
            page.sample(channel.alarms().pending(), "channel", number(channel));
        }
        counter(
                page,
                channels,
                "ovc_camera_events_unknown_total",
                "Messages of the camera whose topic no row of the table knows.",
                channel -> channel.alarms().unknownEvents());
    }

    private static void jvm(Exposition page) {
        MemoryUsage heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage();
        page.gauge("jvm_heap_used_bytes", "Heap in use.").sample(heap.getUsed());
        page.gauge("jvm_heap_max_bytes", "Largest heap.").sample(heap.getMax());
        page.gauge("jvm_buffer_pool_used_bytes", "Memory in NIO buffers.");
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            page.sample(pool.getMemoryUsed(), "pool", pool.getName());
        }
        page.gauge("netty_direct_memory_used_bytes", "Direct memory that Netty holds.")
                .sample(Math.max(0, PlatformDependent.usedDirectMemory()));
        page.counter("jvm_gc_collections_total", "Garbage collections.");
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        for (GarbageCollectorMXBean collector : collectors) {
            page.sample(collector.getCollectionCount(), "collector", collector.getName());
        }
        page.counter("jvm_gc_seconds_total", "Time spent in garbage collections.");
        for (GarbageCollectorMXBean collector : collectors) {
            page.seconds(collector.getCollectionTime() / 1e3, "collector", collector.getName());
        }
        page.gauge("jvm_threads", "Threads alive.")
                .sample(ManagementFactory.getThreadMXBean().getThreadCount());
        page.gauge("process_resident_memory_bytes", "Resident memory.").sample(residentBytes());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            page.gauge("process_open_fds", "Open file descriptors.").sample(system.getOpenFileDescriptorCount());
        }
        page.gauge("process_start_time_seconds", "When the process started, since 1970.")
                .seconds(ManagementFactory.getRuntimeMXBean().getStartTime() / 1e3);
        ProcessHandle.current()
                .info()
                .totalCpuDuration()
                .ifPresent(cpu -> page.counter("process_cpu_seconds_total", "CPU time used.")
                        .seconds(cpu.toNanos() / 1e9));
    }

    /** As the kernel accounts it (proc(5)), which is no disk access; 0 where there is no such account. */
    private static long residentBytes() {
        try {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .sum();
        } catch (IOException e) {
            return 0;
        }
    }

    private static <E extends Enum<E>> void states(Exposition page, E present, String... labels) {
        for (E state : present.getDeclaringClass().getEnumConstants()) {
            String[] all = Arrays.copyOf(labels, labels.length + 2);
            all[labels.length] = "state";
            all[labels.length + 1] = state.name().toLowerCase(Locale.ROOT);
            page.sample(state == present ? 1 : 0, all);
        }
    }

    private static void counter(
            Exposition page,
            List<ChannelStatus> channels,
            String name,
            String help,
            ToLongFunction<ChannelStatus> value) {
        page.counter(name, help);
        for (ChannelStatus channel : channels) {
            page.sample(value.applyAsLong(channel), "channel", number(channel));
        }
    }

    private static String number(ChannelStatus channel) {
        return Integer.toString(channel.number());
    }
}
