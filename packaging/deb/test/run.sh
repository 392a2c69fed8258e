#!/bin/sh
# Judges the built packages: lintian on both, then the one for this machine in a container that boots systemd: installed, started,
# watched at work with virtual cameras and a virtual platform, purged. The container needs root; without, it is skipped in words.
# Usage: packaging/deb/test/run.sh [SUITE]    e.g. trixie; the host's without
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
target=$here/../target
fail() { echo "FAILED $*" >&2; exit 1; }

for arch in amd64 arm64; do
  package=$(ls "$target"/ovc-gateway_*_$arch.deb) || fail "no package for $arch: mvn package makes it"
  size=$(stat -c %s "$package")
  [ "$size" -le 30000000 ] || fail "$package: expected at most 30000000 bytes but was $size"
  lintian --fail-on error,warning --allow-root "$package" || fail "lintian on $package"
  machine=$(echo $arch | sed 's/amd64/X86-64/; s/arm64/AArch64/')
  rm -rf "$target/judged"
  dpkg-deb -x "$package" "$target/judged"
  for library in "$target"/judged/usr/lib/ovc-gateway/native/*; do
    readelf -h "$library" | grep -q "Machine:.*$machine" || fail "$package: ${library##*/} is not for $machine"
    ! readelf -d "$library" | grep -q /home/ || fail "$package: ${library##*/} searches folders of another machine"
  done
  for wanted in libavcodec.so libavformat.so libavutil.so libswresample.so libjniavcodec.so libjnijavacpp.so libnetty_transport_native_epoll; do
    ls "$target"/judged/usr/lib/ovc-gateway/native/$wanted* >/dev/null || fail "$package: no $wanted"
  done
  [ -x "$target/judged/usr/lib/ovc-gateway/native/ffmpeg" ] || fail "$package: FFmpeg's program is none"
  rm -rf "$target/judged"
  echo "ok    $arch: $((size / 1000)) kB, lintian is content, libraries are for $machine"
done

if [ "$(id -u)" != 0 ]; then
  echo "skipped: installing the package in a container, which needs root"
  exit 0
fi

# A system of the host's release, or the one named, with the package's dependencies, made once: the container has no network.
suite=${1-$(. /etc/os-release; echo "$VERSION_CODENAME")}
machine=$("$here/system.sh" "$suite")

if ! systemd-nspawn -q --register=no --keep-unit --private-network --volatile=overlay -D "$machine" true >/dev/null 2>&1; then
  echo "skipped: installing the package in a container, which systemd-nspawn cannot start here"
  exit 0
fi

shared=$(mktemp -d)
trap 'rm -rf "$shared"' EXIT
cp "$here/inside.sh" "$here/steps.sh" "$target"/ovc-gateway_*_"$(dpkg --print-architecture)".deb "$shared"
cat >"$shared/judge.service" <<'UNIT'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/bin/sh /shared/inside.sh
ExecStopPost=systemctl --force poweroff
StandardOutput=append:/shared/output
StandardError=append:/shared/output
UNIT
mkdir -p "$machine/etc/systemd/system/default.target.wants"
cp "$shared/judge.service" "$machine/etc/systemd/system/judge.service"
ln -sf ../judge.service "$machine/etc/systemd/system/default.target.wants/judge.service"

# What it writes goes to memory and is gone afterwards.
status=0
timeout -k 10 400 systemd-nspawn -q --register=no --keep-unit --private-network --volatile=overlay \
  --bind="$shared:/shared" -D "$machine" -b >"$shared/console" 2>&1 </dev/null || status=$?
cat "$shared/output" 2>/dev/null || true
if [ ! -e "$shared/passed" ]; then
  echo "container ended with $status; the end of its console:" >&2
  tail -n 30 "$shared/console" >&2
  fail "the package in a container of $suite"
fi
