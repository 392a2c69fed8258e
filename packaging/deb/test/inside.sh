#!/bin/sh
# In the container, as root: what an installer does with the package, and what must hold then. /shared/passed tells that all did.
set -eu
. /shared/steps.sh
log_of() { journalctl -u $unit --no-pager -o short-monotonic; }
# of the daemon: megabytes resident, and of these anonymous memory (the rest are mapped files, shared and clean)
resident() {
  awk '/^VmRSS/ {all = $2} /^RssAnon/ {anonymous = $2} END {printf "%d MB (%d anonymous)", all / 1024, anonymous / 1024}' \
    "/proc/$(systemctl show -p MainPID --value $unit)/status"
}

# When idle the heap is trimmed every ten seconds; what is left then counts.
at_most() { test "$(awk '/^VmRSS/ {print $2}' "/proc/$(systemctl show -p MainPID --value $unit)/status")" -le $(($1 * 1024)); }

find / -xdev -not -path '/proc/*' -not -path '/shared/*' | sort >/tmp/files-before

# --- installing
apt-get install -y /shared/ovc-gateway_*.deb >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; fail "apt install"; }
grep -q "not configured yet" /tmp/apt.log || fail "apt says what is to be done next"
[ "$(systemctl is-enabled $unit)" = enabled ] || fail "enabled after the installation"
! systemctl --quiet is-active $unit || fail "not started before it is configured"
[ -s /var/cache/ovc-gateway/ovc-gateway.jsa ] || { cat /tmp/apt.log; fail "an archive of class data"; }
[ "$(stat -c '%a %U %G' /etc/ovc-gateway/secrets)" = "750 root ovc-gateway" ] || fail "the folder of secrets is closed"
ovc-gateway version | grep -q '^ovc-gateway [0-9]' || fail "ovc-gateway version"
step "installed: enabled, not started, archive of class data made"

systemctl start $unit || true
await 30 "the unconfigured daemon to end" sh -c "systemctl is-failed $unit"
[ "$(systemctl show -p NRestarts --value $unit)" = 0 ] || fail "no restart without a configuration"
[ "$(systemctl show -p ExecMainStatus --value $unit)" = 78 ] || fail "exit status 78 without a configuration"
journal_has 'gateway.yaml:' || fail "the journal says what is missing"
step "not configured: the journal says what is missing, no restart"

# --- the world outside
systemd-run --quiet --unit=platform ovc-gateway simulate platform
systemd-run --quiet --unit=cameras ovc-gateway simulate camera --count 4 --spread
await 60 "the virtual platform" api /api/media
await 60 "the virtual cameras" sh -c 'journalctl -u cameras -o cat | grep -q rtsp:'

# --- a configuration: one secret as a file, one as a credential
mkdir -p /etc/systemd/system/$unit.d /root/kept
echo secret >/root/kept/platform
cat >/etc/systemd/system/$unit.d/credential.conf <<'CONF'
[Service]
LoadCredential=platform:/root/kept/platform
CONF
echo unused | install -m 0640 -g ovc-gateway /dev/stdin /etc/ovc-gateway/secrets/camera
cat >/etc/ovc-gateway/gateway.yaml <<'YAML'
platform:
  url: ws://127.0.0.1:9080
  allow-plaintext: true
  allow-private-addresses: true
  device-id: "2009550000011079"
  password: ${cred:platform}
channels:
  0: { name: Door, camera: "rtsp://127.0.0.1:8554/cam0", username: admin, password: "${file:/etc/ovc-gateway/secrets/camera}" }
  1: { name: Garage, camera: "rtsp://127.0.0.1:8554/cam1" }
  2: { name: Yard, camera: "rtsp://127.0.0.1:8554/cam2" }
  3: { name: Shop, camera: "rtsp://127.0.0.1:8554/cam3" }
YAML
systemctl daemon-reload

# --- checking: a credential is not the installer's to see, and what only root may read the daemon may not
ovc-gateway check 2>/tmp/check || { cat /tmp/check; fail "check of a good configuration"; }
[ "$(grep -c . /tmp/check)" = 1 ] && grep -q '^warning: .*credential "platform"' /tmp/check || { cat /tmp/check; fail "check's one warning"; }
chmod 0600 /etc/ovc-gateway/secrets/camera
status=0
ovc-gateway check 2>/tmp/check || status=$?
[ $status = 78 ] && grep -q 'which this user may not read' /tmp/check || { cat /tmp/check; fail "check with the daemon's eyes"; }
chmod 0640 /etc/ovc-gateway/secrets/camera
step "checked with the daemon's eyes, by root"

# --- starting: five times, the middle one counts
: >/tmp/starts
for turn in 1 2 3 4 5; do
  systemctl reset-failed $unit 2>/dev/null || true
  since=$(cut -d' ' -f1 /proc/uptime)
  systemctl restart $unit
  await 60 "the login" ready
  begun=$(systemctl show -p ExecMainStartTimestampMonotonic --value $unit)
  login=$(log_of | awk -v since="$since" '/\[platform\] running/ {gsub(/[][]/, " "); if ($1 > since) {printf "%.0f", $1 * 1000000; exit}}')
  echo "$(((login - begun) / 1000))" >>/tmp/starts
done
sort -n -o /tmp/starts /tmp/starts
start=$(sed -n 3p /tmp/starts)
step "started with ${start} ms from the process to the login (five starts: $(tr '\n' ' ' </tmp/starts)ms)"
[ "$(stat -c %U "/proc/$(systemctl show -p MainPID --value $unit)")" = ovc-gateway ] || fail "runs as its own user"
map=/proc/$(systemctl show -p MainPID --value $unit)/maps
grep -q ovc-gateway.jsa "$map" || fail "the archive of class data is in use"
grep -q '/usr/lib/ovc-gateway/native/libnetty' "$map" || fail "the native transport is the package's, not one unpacked to /tmp"

exposure=$(systemd-analyze security --no-pager $unit | awk '/Overall exposure/ {for (i = 1; i <= NF; i++) if ($i ~ /^[0-9]+\.[0-9]+$/) print $i}')
awk -v exposure="$exposure" 'BEGIN {exit !(exposure <= 2.0)}' || fail "expected an exposure of at most 2.0 but was $exposure"
step "exposure $exposure"

status=$(ovc-gateway status) || fail "ovc-gateway status as root"
echo "$status" | grep -q '^platform  *online' || fail "expected the platform online in the status but was: $status"
[ "$(stat -c '%a %U' /var/lib/ovc-gateway/control.sock)" = '600 ovc-gateway' ] || fail "the control socket is its user's alone"
ovc-gateway bind owner-1 | grep -q 'The platform has been told' || fail "ovc-gateway bind"
! runuser -u nobody -- ovc-gateway status 2>/dev/null || fail "nobody is told the status"
step "status and bind by the control socket"

# --- at work
await 40 "at most 90 MB resident with four cameras online" at_most 90
idle=$(resident)
for channel in 0 1 2 3; do
  order LivePublish "{\"channel\": $channel, \"url\": \"rtmp://127.0.0.1:1935/live/s$channel\", \"stream_id\": \"s$channel\", \"max_bitrate\": 0}" >/dev/null
done
await 60 "four live streams" sh -c 'test "$(curl -s http://127.0.0.1:9080/api/media | grep -o "\"s[0-3]\"" | sort -u | wc -l)" = 4'
for channel in 0 1 2 3; do
  await 30 "bytes of channel $channel" metric_positive "ovc_push_bytes.*channel=\"$channel\""
done
await 40 "at most 100 MB resident with four cameras pushed" at_most 100
pushing=$(resident)
order LiveStop '{"channel": 0, "stream_id": "s0"}' >/dev/null
order LivePublish '{"channel": 0, "url": "srt://127.0.0.1:9000?streamid=s5", "stream_id": "s5", "max_bitrate": 0}' >/dev/null
await 30 "a stream by SRT" sh -c 'curl -s http://127.0.0.1:9080/api/media | grep -q "\"s5\""'
order StartCloudRecord '{"session_id": "r1", "channel": 1, "seg_duration": 2, "seg_max_size": 20000000, "seg_max_count": 4, "start_ts": 0.0, "cbk_url": "http://127.0.0.1:9080/record/r1"}' >/dev/null
await 60 "two segments" sh -c 'test "$(curl -s http://127.0.0.1:9080/api/media | grep -o SAVED | wc -l)" -ge 2'
step "live by RTMP and SRT, recordings by HTTP arrive"
order StopCloudRecord '{"channel": 1, "session_id": "r1"}' >/dev/null
for channel in 1 2 3; do
  order LiveStop "{\"channel\": $channel, \"stream_id\": \"s$channel\"}" >/dev/null
done
order LiveStop '{"channel": 0, "stream_id": "s5"}' >/dev/null
await 30 "the end of all streams" sh -c '! curl -s http://127.0.0.1:9080/api/media | grep -q "\"s[0-5]\""'
step "resident: $idle after the start with four cameras, $pushing while they are pushed, $(resident) after that"

sed -i 's/Shop/Store/' /etc/ovc-gateway/gateway.yaml
systemctl reload $unit
await 30 "the reload" journal_has 'the configuration has been applied'
echo 'nonsense: 1' >>/etc/ovc-gateway/gateway.yaml
systemctl reload $unit
await 30 "the refused reload" journal_has 'nothing was changed'
systemctl --quiet is-active $unit || fail "a bad file stops nothing"
sed -i '$d' /etc/ovc-gateway/gateway.yaml
[ -s /var/log/ovc-gateway/ovc-gateway.jsonl ] || fail "its own log"
[ "$(stat -c '%a %U' /var/log/ovc-gateway)" = "750 ovc-gateway" ] || fail "the folder of the log is closed"
step "reloads a good file, refuses a bad one, writes its log"

# --- FFmpeg's libraries and the decoder process, as the unit confines them
systemd-run --quiet --unit=phone ovc-gateway simulate camera --port 8555 --audio pcma
await 60 "the camera with G.711" sh -c 'journalctl -u phone -o cat | grep -q rtsp:'
echo '  4: { name: Phone, camera: "rtsp://127.0.0.1:8555/cam0" }' >>/etc/ovc-gateway/gateway.yaml
systemctl reload $unit
await 30 "the fifth channel online" journal_has '\[ch 4\] camera online'
order LivePublish '{"channel": 4, "url": "rtmp://127.0.0.1:1935/live/s6", "stream_id": "s6", "max_bitrate": 0}' >/dev/null
await 30 "sound that is transcoded" metric_positive 'ovc_audio_transcoding.*channel="4"'
order Snapshot '{"channel": 4, "url": "http://127.0.0.1:9080/stills/phone.jpg"}' >/dev/null
curl -sf http://127.0.0.1:9080/stills/phone.jpg | head -c 2 | od -An -tx1 | grep -q 'ff d8' || fail "a JPEG"
# loaded on a thread of its own, when the first sound comes
await 30 "FFmpeg to be the package's" grep -q '/usr/lib/ovc-gateway/native/libavcodec' "/proc/$(systemctl show -p MainPID --value $unit)/maps"
order LiveStop '{"channel": 4, "stream_id": "s6"}' >/dev/null
step "G.711 is transcoded, a still is decoded, both by the package's FFmpeg"

# --- the helper: the daemon asks it for the clock and for a restart of the box, and nobody else may
helper=ovc-gateway-helper
units=/usr/lib/systemd/system
[ "$(stat -c '%a %U %G' /run/$helper.sock)" = "660 root ovc-gateway" ] || fail "the helper's socket is the daemon's only"
systemd-analyze verify --man=no $units/$helper.socket "$units/$helper@.service" 2>&1 | grep $helper && fail "the units of the helper"
helper_exposure=$(systemd-analyze security --no-pager $helper@1.service | awk '/Overall exposure/ {for (i = 1; i <= NF; i++) if ($i ~ /^[0-9]+\.[0-9]+$/) print $i}')
awk -v exposure="$helper_exposure" 'BEGIN {exit !(exposure <= 3.0)}' || fail "expected an exposure of the helper of at most 3.0 but was $helper_exposure"
# An hour ahead, which no container may make true: an offset is kept, and the journal says why.
clock() { date -u -d "@$(($(date +%s) + $1))" +%Y-%m-%dT%H:%M:%S; }
order SyncTime "{\"datetime\": \"$(clock 3600)\", \"offset\": 10}" >/dev/null
await 30 "the word about the clock" journal_has '\[clock\] the box.s clock is .* behind the platform.s and stays so (date: .*not permitted'
told=$(order QueryTime '{}' | grep -o '[0-9]*-[0-9]*-[0-9]*T[0-9:]*')
ahead=$(($(date -u -d "$told" +%s) - $(date +%s)))
[ $ahead -ge 3590 ] && [ $ahead -le 3610 ] || fail "expected the platform's time but was $told"
curl -sf http://127.0.0.1:8480/metrics | grep -Eq '^ovc_clock_offset_seconds 3[56][0-9][0-9]' || fail "the offset is in the metrics"
# The same with a stand-in for date that notes what it is told.
mkdir -p /opt/stand-in /etc/systemd/system/$helper@.service.d
printf '#!/bin/sh\necho "$*" >>/opt/stand-in/told\n' >/opt/stand-in/date
chmod 755 /opt/stand-in/date
cat >/etc/systemd/system/$helper@.service.d/stand-in.conf <<'CONF'
[Service]
ReadWritePaths=/opt/stand-in
Environment=PATH=/opt/stand-in:/usr/bin:/bin
CONF
systemctl daemon-reload
order SyncTime "{\"datetime\": \"$(clock 7200)\", \"offset\": 10}" >/dev/null
await 30 "the order for date" grep -Eq '^-u -s @[0-9]{10}\.[0-9]{3}$' /opt/stand-in/told
# A restart, which the first process takes to heart but for its target being masked.
systemctl mask --runtime reboot.target >/dev/null 2>&1
ask='socket(S, PF_UNIX, SOCK_STREAM, 0); connect(S, sockaddr_un("/run/ovc-gateway-helper.sock")) or die "no entry"; print scalar <S>; syswrite(S, "reboot\n"); print <S>'
! runuser -u nobody -- perl -MSocket -e "$ask" >/tmp/asked 2>&1 || fail "the helper serves nobody else"
runuser -u ovc-gateway -- perl -MSocket -e "$ask" >/tmp/asked 2>&1 || { cat /tmp/asked; fail "the daemon's user may ask"; }
[ "$(tr '\n' ' ' </tmp/asked)" = "ready ok " ] || { cat /tmp/asked; fail "the helper restarts the box"; }
await 30 "the restart to be begun" sh -c 'journalctl --no-pager -o cat _PID=1 | grep -q "reboot.target.*masked"'
systemctl unmask --runtime reboot.target >/dev/null 2>&1
rm -r /etc/systemd/system/$helper@.service.d /opt/stand-in
systemctl daemon-reload
systemctl --quiet is-active $unit || fail "the daemon goes on"
step "the helper (exposure $helper_exposure) takes the daemon's orders only; the clock, which a container may not set, is kept as an offset"

# --- a crash, and another Java
kill -9 "$(systemctl show -p MainPID --value $unit)"
await 60 "the restart after a crash" sh -c "test \"\$(systemctl show -p NRestarts --value $unit)\" = 1"
await 60 "the login after a crash" ready
before=$(stat -c %i /var/cache/ovc-gateway/ovc-gateway.jsa)
dpkg-trigger --no-await /usr/lib/jvm
dpkg --triggers-only --pending >/dev/null
[ "$(stat -c %i /var/cache/ovc-gateway/ovc-gateway.jsa)" != "$before" ] || fail "another archive for another Java"
ready >/dev/null || fail "a new archive leaves the running daemon alone"
dpkg -i /shared/ovc-gateway_*.deb >/tmp/upgrade.log 2>&1 || { cat /tmp/upgrade.log; fail "installing again"; }
grep -q Store /etc/ovc-gateway/gateway.yaml || fail "an upgrade keeps the configuration"
await 60 "the login after an upgrade" ready
step "comes back after a crash, an upgrade and a change of Java"

systemctl stop $unit
[ "$(systemctl show -p Result --value $unit)" = success ] || fail "stopping is no failure"
systemctl start $unit
await 60 "the login" ready

# --- and away
systemctl stop platform cameras phone
apt-get purge -y ovc-gateway >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; fail "apt purge"; }
! systemctl --quiet is-active $unit || fail "stopped by the purge"
! getent passwd ovc-gateway >/dev/null || fail "the user is gone"
! getent group ovc-gateway >/dev/null || fail "the group is gone"
rm -r /etc/systemd/system/$unit.d
[ ! -e /run/ovc-gateway-helper.sock ] || fail "the helper is gone"
left=$(find / -xdev -not -path '/proc/*' -not -path '/shared/*' | sort | comm -13 /tmp/files-before - | grep -i ovc-gateway || true)
[ -z "$left" ] || fail "purging left: $left"
step "purged without a trace"
touch /shared/passed
