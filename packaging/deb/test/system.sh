#!/bin/sh
# Makes a system of a Debian or Ubuntu release with what the package depends on, once: what is tested in it has no network. As root.
# Usage: packaging/deb/test/system.sh SUITE    prints its folder
set -eu
target=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)/target
system=$target/container/$1
packages=systemd,systemd-sysv,dbus,procps,curl,init-system-helpers,default-jre-headless
# where hwclock is, but for older releases
! apt-cache show util-linux-extra >/dev/null 2>&1 || packages=$packages,util-linux-extra
# debootstrap leaves it behind at times, and whoever deletes or copies the folder would meet it
release() { ! mountpoint -q "$system/proc" || umount "$system/proc"; }
if [ "$(cat "$system/complete" 2>/dev/null)" != "$packages" ]; then
  release
  rm -rf "$system"
  trap release EXIT
  mkdir -p "$system"
  debootstrap --variant=minbase --include="$packages" "$1" "$system" >"$target/debootstrap.log" 2>&1 ||
    { tail -n 20 "$target/debootstrap.log" >&2; echo "FAILED debootstrap $1" >&2; exit 1; }
  echo "$packages" >"$system/complete"
fi
echo "$system"
