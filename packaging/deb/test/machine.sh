#!/bin/sh
# What no container may do: boots the package in a virtual machine whose clock is wrong, where the platform's orders set the clock and
# restart the box. The machine is computed, not run by the processor's help, so it needs no rights and works inside other machines too; it
# has no network and no disk. Making its system needs root and Debian's kernel for amd64; without, it is skipped in words.
# Usage: packaging/deb/test/machine.sh
set -eu
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
target=$here/../target
fail() { echo "FAILED $*" >&2; exit 1; }
skip() { echo "skipped: setting the clock of a virtual machine, which $*"; exit 0; }

[ "$(id -u)" = 0 ] || skip "needs root"
kernel=$(apt-cache depends linux-image-cloud-amd64 2>/dev/null | awk '/Depends:/ {print $2; exit}')
[ "$(dpkg --print-architecture)" = amd64 ] && [ -n "$kernel" ] || skip "needs Debian's kernel for amd64"
"$here/../../prerequisites.sh" qemu-system-x86 cpio zstd debootstrap
package=$(ls "$target"/ovc-gateway_*_amd64.deb) || fail "no package: mvn package makes it"
system=$("$here/system.sh" "$(. /etc/os-release; echo "$VERSION_CODENAME")")

# The kernel is taken out of its package, not installed.
image=$target/machine
mkdir -p "$image"
if [ ! -e "$image/$kernel" ]; then
  (cd "$image" && apt-get -q -o APT::Sandbox::User=root download "$kernel" >/dev/null && dpkg-deb --fsys-tarfile "$kernel"_*.deb | tar -x -O --wildcards './boot/vmlinuz-*' >part)
  mv "$image/part" "$image/$kernel"
  rm "$image/$kernel"_*.deb
fi

# The system is unpacked to the machine's memory: one archive with it, and one with what is judged.
files=$(mktemp -d)
trap 'rm -rf "$files"' EXIT
chmod 755 "$files"
mkdir -p "$files/shared" "$files/etc/systemd/system/default.target.wants"
cp "$package" "$here/in-machine.sh" "$here/steps.sh" "$files/shared"
cat >"$files/etc/systemd/system/judge.service" <<'UNIT'
[Unit]
After=multi-user.target
[Service]
Type=oneshot
ExecStart=/bin/sh /shared/in-machine.sh
ExecStopPost=/bin/sh -c '[ -e /run/restarting ] || systemctl --force poweroff'
StandardOutput=append:/dev/ttyS0
StandardError=append:/dev/ttyS0
UNIT
ln -s ../judge.service "$files/etc/systemd/system/default.target.wants/judge.service"
(cd "$system" && find . -xdev -not -path './var/cache/apt/*' | cpio -o -H newc --quiet) | zstd -q -f -1 >"$image/system"
(cd "$files" && find . | cpio -o -H newc --quiet) | zstd -q -1 >>"$image/system"

timeout -k 10 1800 qemu-system-x86_64 -accel tcg,thread=multi -cpu max -smp 2 -m 2048 -nodefaults -display none \
  -rtc base=2031-05-06T07:08:09 -serial "file:$image/console" -kernel "$image/$kernel" -initrd "$image/system" \
  -append "console=ttyS0 quiet rdinit=/lib/systemd/systemd systemd.show_status=0 systemd.mask=serial-getty@ttyS0.service panic=-1" ||
  echo "the machine ended with $?" >&2
tr -d '\r' <"$image/console" | grep -v '^\[ *[0-9.]*\]' || true
grep -q '^passed' "$image/console" || fail "the package in a virtual machine"
