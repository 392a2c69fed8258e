package org.ovcgateway.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file with many mistakes, and every word of what is said about it. */
class ManyMistakesTest {

    @Test
    void everyProblemIsListedAtOnceByPlaceAndPath(@TempDir Path folder) {
        ConfigFixture fixture = new ConfigFixture(folder);
        ConfigLoader.Result result = fixture.load("""
                platform:
                  dialcet: dap
                  url: ws://ovc.example.com
                  device-id: [1, 2]
                  password: ${env:NOT_THERE}
                  allow-private-addresses: yes
                device:
                  mac: AA:BB
                  tz: Mars/Olympus
                channels:
                  0:
                    camera: rtsp://admin:geheim@192.168.1.31/stream1
                    transport: tpc
                  "0":
                    camera: http://192.168.1.31/
                  front:
                    name: Front door
                    camera: rtsp://192.168.1.32/
                    username: admin
                recording:
                  spool: { max-size: 20 gigs, max-age: 5s }
                console: { listen: 8480 }
                console: { listen: "off" }
                log:
                  level:
                speed: fast
                """, Map.of());
        assertNull(result.config());
        assertEquals("""
                gateway.yaml:2:3 platform.dialcet: unknown key, did you mean "dialect"?; allowed are dialect, url, scheduler, device-id, password, ca-file, allow-plaintext, allow-private-addresses, alarm-bits, upload-https, rtmp-hevc, rtmp-hevc-hosts
                gateway.yaml:3:8 platform.url: is ws://, which sends everything in plain text; allowed is wss://, or plain text with allow-plaintext: true
                gateway.yaml:4:14 platform.device-id: is a list; allowed is text of 1 to 64 characters without blanks
                gateway.yaml:5:13 platform.password: names the environment variable "NOT_THERE", which is not set; allowed is ${file:/absolute/path}, ${env:NAME}, ${cred:NAME} or, with a warning, the plain text
                gateway.yaml:6:28 platform.allow-private-addresses: is "yes"; allowed is true or false
                gateway.yaml:8:8 device.mac: is "AA:BB"; allowed is a MAC address such as "AA:BB:CC:DD:EE:FF"
                gateway.yaml:9:7 device.tz: is "Mars/Olympus"; allowed is a time zone such as Europe/Berlin or +08:00
                gateway.yaml:12:13 channels.0.camera: holds a user name or password, which have their own keys; allowed is rtsp(s)://host[:port]/path, onvif://host[:port][/path][?source=TOKEN], urn:uuid:… or http(s)://host[:port]/path
                gateway.yaml:13:16 channels.0.transport: is "tpc", did you mean "tcp"?; allowed is tcp or udp
                gateway.yaml:14:3 channels.0: duplicate key, first in line 11; allowed is each key once
                gateway.yaml:16:3 channels.front: is not a channel number; allowed is 0 to 255
                gateway.yaml:19:15 channels.front.username: stands without password; allowed are both or neither
                gateway.yaml:21:22 recording.spool.max-size: is "20 gigs"; allowed is a size from 64MB to 100TB such as 20GB, in B, kB, KB, MB, GB, TB, KiB, MiB, GiB, TiB
                gateway.yaml:21:40 recording.spool.max-age: is "5s", too small; allowed is a duration from 1m to 3650d such as 7d, in ms, s, m, h, d
                gateway.yaml:22:20 console.listen: is "8480"; allowed is an address and port such as 127.0.0.1:8480 or "[::]:8480", or "off"
                gateway.yaml:23:1 console: duplicate key, first in line 22; allowed is each key once
                gateway.yaml:25:3 log.level: has no value; allowed is error, warn, info, debug or trace
                gateway.yaml:26:1 speed: unknown key; allowed are platform, device, channels, onvif, recording, uplink, console, metrics, mqtt, log""", String.join("\n", fixture.shown(result.problems())));
        assertEquals(List.of(), fixture.shown(result.warnings()));
    }
}
