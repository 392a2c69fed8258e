package org.ovcgateway.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.jupiter.api.Test;

/** The directions of docs/design/architecture.md. */
class ArchitectureTest {
    private static final String ROOT = "org.ovcgateway";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void mediaKnowsNettyButNeitherVertxNorTheRestOfTheGateway() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".media..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.vertx..",
                        ROOT + ".gateway..",
                        ROOT + ".config..",
                        ROOT + ".camera..",
                        ROOT + ".onvif..",
                        ROOT + ".rtsp..",
                        ROOT + ".simulator.."));
    }

    @Test
    void onlyOnePackageReachesIntoFfmpeg() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".media.ffmpeg..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco.."));
    }

    @Test
    void theCameraPortKnowsNobody() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".camera..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.netty..",
                        "io.vertx..",
                        ROOT + ".media..",
                        ROOT + ".gateway..",
                        ROOT + ".config..",
                        ROOT + ".onvif..",
                        ROOT + ".rtsp..",
                        ROOT + ".simulator.."));
    }

    @Test
    void theOnvifAdapterKnowsTheCameraPortOnly() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".onvif..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".media..",
                        ROOT + ".rtsp..",
                        ROOT + ".gateway..",
                        ROOT + ".config..",
                        ROOT + ".simulator.."));
    }

    @Test
    void theRtspAdapterReachesIntoMediaForPacketsAndTransportOnly() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".rtsp..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.vertx..",
                        ROOT + ".media",
                        ROOT + ".media.aac..",
                        ROOT + ".media.ffmpeg..",
                        ROOT + ".media.flv..",
                        ROOT + ".media.h26x..",
                        ROOT + ".media.mp4..",
                        ROOT + ".media.push..",
                        ROOT + ".media.relay..",
                        ROOT + ".media.rtmp..",
                        ROOT + ".media.segment..",
                        ROOT + ".media.srt..",
                        ROOT + ".media.transcode..",
                        ROOT + ".media.ts..",
                        ROOT + ".onvif..",
                        ROOT + ".gateway..",
                        ROOT + ".config..",
                        ROOT + ".simulator.."));
    }

    @Test
    void theConfigurationKnowsNobody() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.vertx..",
                        "io.netty..",
                        ROOT + ".media..",
                        ROOT + ".camera..",
                        ROOT + ".rtsp..",
                        ROOT + ".gateway..",
                        ROOT + ".simulator.."));
    }

    @Test
    void onlyTheCommandLineReachesIntoTheSimulator() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".gateway..")
                .and()
                .resideOutsideOfPackage(ROOT + ".gateway.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + ".simulator.."));
    }

    @Test
    void theSimulatorSharesMediaCodecsWithTheGatewayAndNothingElse() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".simulator..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".gateway..", ROOT + ".config..", ROOT + ".onvif..", ROOT + ".rtsp.."));
    }

    @Test
    void onlyOnePackageTouchesFfmpeg() {
        check(noClasses()
                .that()
                .resideOutsideOfPackage(ROOT + ".media.ffmpeg..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.bytedeco.."));
    }

    @Test
    void commandsKnowNoWireFormat() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".gateway.command..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml..", ROOT + ".gateway.platform..", ROOT + ".media.."));
    }

    @Test
    void channelsKnowNoPlatform() {
        check(noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".gateway.channel..", ROOT + ".gateway.record..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".gateway.platform..", "com.fasterxml.."));
    }

    @Test
    void packagesOfMediaAreFreeOfCycles() {
        slices().matching(ROOT + ".media.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void packagesOfTheGatewayAreFreeOfCycles() {
        slices().matching(ROOT + ".gateway.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
