#!/bin/sh
# In the virtual machine, as root: the platform's orders set its clock and restart it. A line "passed" tells that all held.
set -eu
. /shared/steps.sh
clock_is_near() { gap=$(($(date +%s) - $1)); [ $gap -ge -5 ] && [ $gap -le 90 ]; }
hardware_clock() { cat /sys/class/rtc/rtc0/since_epoch; }
in_order() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%S; }
uploaded() { test "$(api /api/media | grep -o SAVED | wc -l)" -ge "$1"; }

wrong=$(date -u -d 2031-05-06T07:00 +%s)  # the year and day it was switched on with
right=$(date -u -d 2027-02-03T04:05:06 +%s)

# --- the second time: the daemon has restarted the box, and the clock with the battery carried the time
if [ "$(date +%s)" -lt "$wrong" ]; then
  gap=$(($(date +%s) - right))
  [ $gap -ge 0 ] && [ $gap -le 1200 ] || fail "expected the time that was set before the restart but was $(date -u)"
  step "restarted by the platform's order; the time is right from the start"
  echo passed
  exit 0
fi

# --- the first time
apt-get install -y /shared/ovc-gateway_*.deb >/tmp/apt.log 2>&1 || { cat /tmp/apt.log; fail "apt install"; }
systemd-run --quiet --unit=platform ovc-gateway simulate platform
systemd-run --quiet --unit=cameras ovc-gateway simulate camera
await 300 "the virtual platform" api /api/media
await 300 "the virtual camera" sh -c 'journalctl -u cameras -o cat | grep -q rtsp:'
cat >/etc/ovc-gateway/gateway.yaml <<'YAML'
platform:
  url: ws://127.0.0.1:9080
  allow-plaintext: true
  allow-private-addresses: true
  device-id: "2009550000011079"
  password: secret
channels:
  0: { name: Door, camera: "rtsp://127.0.0.1:8554/cam0" }
YAML
systemctl start $unit
await 300 "the login" ready
# So slow a machine may find its camera late.
await 300 "a recording" asked StartCloudRecord '{"session_id": "r1", "channel": 0, "seg_duration": 2, "seg_max_size": 20000000, "seg_max_count": 4, "start_ts": 0.0, "cbk_url": "http://127.0.0.1:9080/record/r1"}'
await 300 "two segments" uploaded 2
pid=$(systemctl show -p MainPID --value $unit)
step "at work with its clock in $(date -u +%Y)"

# N: the daemon's log has said so often that the clock was set
told_of_settings() { [ "$(journalctl -u $unit --no-pager -o cat | grep -c "\[clock\] the box.s clock was set: it was ")" -ge "$1" ]; }
settings=0
for time in "$right" "$((right + 86400))" "$right"; do
  was=$(date +%s)
  order SyncTime "{\"datetime\": \"$(in_order "$time")\", \"offset\": 10}" >/dev/null
  await 300 "the clock at $(in_order "$time")" clock_is_near "$time"
  await 300 "the clock with the battery" sh -c "gap=\$((\$(cat /sys/class/rtc/rtc0/since_epoch) - $time)); [ \$gap -ge -5 ] && [ \$gap -le 90 ]"
  settings=$((settings + 1))
  await 300 "the word about it" told_of_settings $settings
  told=$(order QueryTime '{}' | grep -o '[0-9]*-[0-9]*-[0-9]*T[0-9:]*')
  clock_is_near "$(($(date -u -d "$told" +%s) - 1))" || fail "expected the box's time but was $told"
  curl -sf http://127.0.0.1:8480/metrics | grep -Eq '^ovc_clock_offset_seconds 0(\.0+)?$' || fail "no offset is kept"
  step "the clock was set from $(in_order "$was") to $(in_order "$time"), the one with the battery too"
done
have=$(api /api/media | grep -o SAVED | wc -l)
await 300 "more segments" uploaded $((have + 2))
[ "$(systemctl show -p MainPID --value $unit)" = "$pid" ] || fail "the daemon has worked on"
ready >/dev/null || fail "the platform is online"
step "recorded and uploaded on, in the same session"

touch /run/restarting
order RebootDevice '{}' >/dev/null
sleep 120
fail "waited in vain for the restart"
