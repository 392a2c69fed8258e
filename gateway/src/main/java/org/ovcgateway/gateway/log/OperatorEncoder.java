package org.ovcgateway.gateway.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.encoder.EncoderBase;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Lines for people. For the journal, which has time and rank of its own, each line starts with its rank as
 * {@code sd-daemon(3)} has it; elsewhere with time and level.
 */
final class OperatorEncoder extends EncoderBase<ILoggingEvent> {
    private static final byte[] NOTHING = {};
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final boolean journal;
    private final Redactor redactor;

    OperatorEncoder(boolean journal, Redactor redactor) {
        this.journal = journal;
        this.redactor = redactor;
    }

    @Override
    public byte[] headerBytes() {
        return NOTHING;
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        String prefix = journal
                ? "<" + rank(event.getLevel()) + ">"
                : TIME.format(Instant.ofEpochMilli(event.getTimeStamp())) + " "
                        + String.format(Locale.ROOT, "%-5s ", event.getLevel());
        StringBuilder text = new StringBuilder(redactor.redact(String.valueOf(event.getFormattedMessage())));
        IThrowableProxy thrown = event.getThrowableProxy();
        if (thrown != null) {
            text.append('\n').append(redactor.redact(ThrowableProxyUtil.asString(thrown)));
        }
        StringBuilder lines = new StringBuilder(text.length() + 32);
        text.toString()
                .lines()
                .forEach(line -> lines.append(prefix).append(printable(line)).append('\n'));
        if (lines.isEmpty()) {
            lines.append(prefix).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
        return NOTHING;
    }

    /** A peer's words must not drive the operator's terminal. */
    private static String printable(String line) {
        return line.chars().noneMatch(c -> Character.isISOControl(c) && c != '\t')
                ? line
                : line.replaceAll("[\\p{Cntrl}&&[^\t]]", "\uFFFD");
    }

    private static int rank(Level level) {
        return switch (level.toInt()) {
            case Level.ERROR_INT -> 3;
            case Level.WARN_INT -> 4;
            case Level.INFO_INT -> 6;
            default -> 7;
        };
    }
}
