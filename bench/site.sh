# Sourced by benches: virtual cameras, a virtual platform and one daemon as it is shipped, on ports from 28480 on; all are ended, and
# the folder is deleted, when the script ends. Needs $root, $cameras (how many), $mbit (bit rate of each) and $size (of the picture).
"$root/packaging/prerequisites.sh" default-jdk-headless maven ffmpeg fonts-dejavu-core curl
"$root/ovc-gateway" version >&2
. "$root/packaging/java.sh"
find_java

folder=$(mktemp -d)
pids=
finish() {
  for pid in $pids; do kill "$pid" 2>/dev/null || true; done
  for pid in $pids; do wait "$pid" 2>/dev/null || true; done
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 1' INT TERM
# In the background only: the process id is to be Java's.
gateway_command() {
  exec sh "$root/packaging/launch.sh" "$JAVA" "$root/gateway/target/lib" \
    "$root/gateway/target/native/linux-$(uname -m | sed s/aarch64/arm64/)" "$root/gateway/target" "$@"
}
# SECONDS COMMAND…
await() {
  left=$(($1 * 5)); shift
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ $left -gt 0 ] || { echo "waited in vain for: $*" >&2; tail -n 20 "$folder"/*.log >&2; exit 1; }
    sleep 0.2
  done
}
ffmpeg -nostdin -v error -f lavfi -i testsrc2=size=$size:rate=25:duration=20 -vf noise=alls=6:allf=t -c:v libx264 -preset ultrafast \
  -bf 0 -g 50 -sc_threshold 0 -b:v "${mbit}M" -minrate "${mbit}M" -maxrate "${mbit}M" -bufsize "${mbit}M" -pix_fmt yuv420p "$folder/clip.h264"
gateway_command simulate camera --port 28554 --count "$cameras" --clip "$folder/clip.h264" --spread >"$folder/cameras.log" 2>&1 & pids="$pids $!"
gateway_command simulate platform --port 29080 --rtmp-port 29350 --srt-port 29000 >"$folder/platform.log" 2>&1 & pids="$pids $!"
{
  echo "platform: { url: 'ws://127.0.0.1:29080', allow-plaintext: true, allow-private-addresses: true, device-id: '1', password: x }"
  echo 'console: { listen: "127.0.0.1:28480" }'
  echo 'channels:'
  n=0
  while [ $n -lt "$cameras" ]; do echo "  $n: { camera: 'rtsp://127.0.0.1:28554/cam$n' }"; n=$((n + 1)); done
} >"$folder/gateway.yaml"
await 30 curl -sf http://127.0.0.1:29080/api/media
await 30 grep -q rtsp: "$folder/cameras.log"
gateway_command run --config "$folder/gateway.yaml" --state-dir "$folder/state" >"$folder/gateway.log" 2>&1 &
gateway=$!
pids="$gateway $pids"
await 60 curl -sf http://127.0.0.1:28480/health/ready
# METHOD PARAMS: the platform's order; fails if it is refused
order() {
  curl -sf -o /dev/null -H 'Content-Type: application/json' -d "{\"req\": \"$1\", \"params\": $2}" \
    http://127.0.0.1:29080/api/devices/1/requests || { echo "the platform's order $1 $2 failed" >&2; exit 1; }
}
