package org.ovcgateway.gateway;

import java.util.List;
import java.util.Map;
import org.ovcgateway.gateway.channel.Channel;
import org.ovcgateway.gateway.command.AlarmReport;
import org.ovcgateway.gateway.platform.Reports;
import org.ovcgateway.gateway.status.AlarmStatus;

/** What tells the platform, as the channels see it. */
record ChannelAlarms(Reports reports) implements Channel.AlarmReports {

    @Override
    public void report(AlarmReport report) {
        reports.alarm(report);
    }

    @Override
    public AlarmStatus status(int channel) {
        Reports.Figures figures = reports.figures(channel);
        return new AlarmStatus(
                Map.of(), figures.pending(), figures.told(), figures.refused(), figures.dropped(), List.of());
    }
}
