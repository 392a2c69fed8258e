#!/bin/sh
# Signs a package for upgrades by the platform: adds the member _ovcsig, which dpkg passes over and the gateway demands.
# Usage: sign.sh KEY PACKAGE    KEY: openssl genpkey -algorithm ed25519; its public half (openssl pkey -pubout) is device.firmware-key
set -eu
[ $# -eq 2 ] || { echo "usage: sign.sh KEY PACKAGE" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
! ar t "$2" | grep -qx _ovcsig || { echo "$2 is signed already" >&2; exit 1; }
# members begin at even places
[ $(($(stat -c %s "$2") % 2)) -eq 0 ] || printf '\n' >>"$2"
openssl dgst -sha512 -binary "$2" >"$work/digest"
openssl pkeyutl -sign -inkey "$1" -rawin -in "$work/digest" -out "$work/signature"
[ "$(stat -c %s "$work/signature")" -eq 64 ] || { echo "$1 is no Ed25519 key" >&2; exit 1; }
{
  printf '%-16s%-12s%-6s%-6s%-8s%-10s`\n' _ovcsig 0 0 0 100644 64
  cat "$work/signature"
} >>"$2"
