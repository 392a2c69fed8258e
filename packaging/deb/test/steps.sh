# What the judges inside a container and inside a virtual machine have in common; to be sourced.
unit=ovc-gateway.service
step() { echo "ok    $*"; }
# Also from where what is written is thrown away or kept
fail() {
  {
    echo "FAILED $*"
    systemctl status --no-pager -l $unit || true
    journalctl --no-pager -n 60 || true
  } >&2
  exit 1
}
# SECONDS WORDS COMMAND…: until the command succeeds; by the time since the start, which nobody sets
await() {
  deadline=$(($(cut -d. -f1 /proc/uptime) + $1)) words=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    [ "$(cut -d. -f1 /proc/uptime)" -le "$deadline" ] || fail "waited in vain for: $words"
    sleep 0.2
  done
}
journal_has() { journalctl -u $unit --no-pager -o cat | grep -q -- "$1"; }
metric_positive() { curl -sf http://127.0.0.1:8480/metrics | grep -E "^$1" | awk '$2 > 0 {found = 1} END {exit !found}'; }
ready() { curl -sf http://127.0.0.1:8480/health/ready; }
api() { curl -sf "http://127.0.0.1:9080$1"; }
# METHOD PARAMETERS: an order of the platform; fails, with the answer, where it is refused
asked() {
  curl -sS --fail-with-body -H 'Content-Type: application/json' -d "{\"req\": \"$1\", \"params\": $2}" \
    http://127.0.0.1:9080/api/devices/2009550000011079/requests
}
order() {
  answer=$(asked "$1" "$2") || fail "the platform's order $1 $2: $answer"
  echo "$answer"
}
