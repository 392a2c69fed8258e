#!/bin/sh
# Puts replies that were recorded from real cameras, which come with the onvif package for Node.js, into the folder $1. They are
# fetched once and kept in ~/.cache/ovc-gateway. Where they cannot be had, says so and does nothing: the tests that need them are
# then skipped.
# Usage: fetch-onvif-replies.sh FOLDER
set -eu
folder=$1
version=0.8.0
sum=be819c84f7dd536021fbcbdd4cdf0b8cc52fcee9f6e41d0d0924c374e0819bccad124c8eb85799678016647552cb07a128f6873f620a6dce480052435e7944e3
cache=${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/ovc-gateway
archive=$cache/onvif-$version.tgz

without() {
  echo "recorded replies of cameras are not there: $1"
  exit 0
}

[ -f "$folder/GetProfiles.xml" ] && exit 0
if [ ! -f "$archive" ]; then
  command -v npm >/dev/null || without "npm is not installed"
  mkdir -p "$cache"
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  (cd "$work" && npm pack --silent --fetch-retries=1 --fetch-timeout=30000 "onvif@$version" >/dev/null 2>&1) ||
    without "npm could not fetch onvif@$version"
  [ "$(sha512sum "$work/onvif-$version.tgz" | cut -d ' ' -f 1)" = "$sum" ] ||
    without "what npm fetched as onvif@$version is something else"
  mv "$work/onvif-$version.tgz" "$archive.$$" && mv "$archive.$$" "$archive"
fi
rm -rf "$folder"
mkdir -p "$folder.new"
tar -xzf "$archive" -C "$folder.new" --strip-components=3 package/test/serverMockup
mv "$folder.new" "$folder"
