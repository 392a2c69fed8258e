package org.ovcgateway.onvif.events;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ovcgateway.onvif.device.Profile;
import org.ovcgateway.onvif.soap.Namespaces;
import org.ovcgateway.onvif.xml.XmlElement;

/** A recorder's messages reach the channel that they are about. */
class SourceFilterTest {
    private static final String TT = Namespaces.SCHEMA;

    private static Profile profile(int number) {
        XmlElement element = XmlElement.of(TT, "Profiles")
                .withAttribute("token", "profile-" + number)
                .with(XmlElement.of(TT, "VideoSourceConfiguration")
                        .withAttribute("token", "config-" + number)
                        .with("SourceToken", "source-" + number))
                .with(XmlElement.of(TT, "VideoAnalyticsConfiguration").withAttribute("token", "analytics-" + number))
                .with(XmlElement.of(TT, "AudioSourceConfiguration")
                        .withAttribute("token", "audio")
                        .with("SourceToken", "microphone"));
        return new Profile("profile-" + number, false, element);
    }

    static SourceFilter second() {
        return SourceFilter.of(List.of(profile(1), profile(2), profile(3)), "source-2", () -> false);
    }

    private static boolean accepts(SourceFilter filter, String source) {
        return filter.accepts(Messages.read(Messages.message("t:A/B", "Changed", source, "State=true", "")));
    }

    @ParameterizedTest
    @CsvSource({
        "VideoSourceToken=source-2, true",
        "VideoSourceToken=SOURCE-2, true",
        "VideoSourceConfigurationToken=config-2, true",
        "VideoSourceConfigurationToken=source-2, true",
        "Source=source-2, true",
        "VideoSource=source-2, true",
        "VideoAnalyticsConfigurationToken=analytics-2, true",
        "VideoSourceConfigurationToken=config-2 Rule=config-1, true",
        "AudioSourceConfigurationToken=audio VideoSourceToken=source-2, true",
        "VideoSourceToken=source-1, false",
        "VideoSourceConfigurationToken=config-3, false",
        "Source=source-1, false",
        "VideoSourceToken=source-2 VideoAnalyticsConfigurationToken=analytics-1, false",
        "AudioSourceConfigurationToken=audio, false",
        "VideoSourceToken=nobody, false",
        "InputToken=1, false",
        "'', false",
    })
    void ofSeveralSourcesOnlyTheOwnPasses(String source, boolean passes) {
        assertEquals(passes, accepts(second(), source));
    }

    @ParameterizedTest
    @CsvSource({"VideoSourceToken=source-1", "VideoSourceToken=nobody", "Source=vsconf", "''"})
    void whereThereIsOneSourceOnlyEverythingIsItsOwn(String source) {
        assertEquals(true, accepts(SourceFilter.of(List.of(profile(1), profile(1)), "source-1", () -> false), source));
        assertEquals(true, accepts(SourceFilter.of(List.of(), "source-1", () -> false), source));
        assertEquals(true, accepts(SourceFilter.ALL, source));
    }

    @ParameterizedTest
    @CsvSource({
        "tns1:Device/Trigger/DigitalInput, InputToken=1, true",
        "tns1:Device/tns1:Trigger/tnshik:AlarmIn, '', true",
        "tns1:VideoSource/tns1:Device/Trigger/DigitalInput, '', true",
        "tns1:Monitoring/BatteryCapacity, '', true",
        "tns1:Device/Trigger/DigitalInput, VideoSourceToken=source-1, false",
        "tns1:Device/Trigger/DigitalInput, VideoSourceToken=source-2, true",
        "tns1:VideoSource/MotionAlarm, '', false",
        "tns1:DeviceX/Trigger, '', false",
    })
    void aMessageAboutTheDeviceIsAboutEachOfItsSourcesUnlessItNamesOne(String topic, String source, boolean passes) {
        assertEquals(
                passes, second().accepts(Messages.read(Messages.message(topic, "Changed", source, "State=true", ""))));
    }

    @ParameterizedTest
    @CsvSource({
        "'', true",
        "Rule=1, true",
        "VideoSourceToken=source-2, true",
        "VideoSourceToken=source-1, false",
        "VideoSourceToken=nobody, false",
    })
    void whatNamesNoSourceIsAboutTheOnlyOneThatIsInUse(String source, boolean passes) {
        assertEquals(passes, accepts(SourceFilter.of(List.of(profile(1), profile(2)), "source-2", () -> true), source));
    }

    @Test
    void aChannelThatIsBoundToNoSourceHearsOfAllAndTellsThemApart() {
        SourceFilter filter = SourceFilter.of(List.of(profile(1), profile(2)), null, () -> false);
        assertEquals(true, accepts(filter, "VideoSourceToken=source-2"));
        Item item = new Item("VideoSourceToken", "source-2");
        assertEquals(true, filter.distinguishes(item));
        assertEquals(false, SourceFilter.ALL.distinguishes(item));
        assertEquals(false, second().distinguishes(item));
        assertEquals(true, second().distinguishes(new Item("Rule", "r")));
    }
}
