#!/bin/sh
# Lays out what the packages hold, for jdeb to pack: target/ARCH/root and target/ARCH/control.
# Usage: stage.sh VERSION    after gateway has been built
set -eu
deb=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
source=$(CDPATH= cd -- "$deb/../.." && pwd)
target=$deb/target
. "$source/packaging/java.sh"
find_java
# as jdeb names it
version=$(echo "$1" | sed 's/-SNAPSHOT/~snapshot/')

# What is the same for all architectures.
"$source/simulator/src/main/clips/make-clips.sh" "$target/clips" small
rm -rf "$target/lib"
mkdir -p "$target/lib"
"$JAVA" "$deb/Repack.java" jars "$source/gateway/target/lib" "$target/lib" "$target/clips"
if [ ! -e "$target/classes.list" ] || [ -n "$(find "$source/gateway/target/lib" -newer "$target/classes.list" -print -quit)" ]; then
  sh "$source/packaging/launch.sh" --classes "$JAVA" "$source/gateway/target/lib" "$target/classes.list"
fi

root=
put() { # MODE FROM TO
  mkdir -p "$(dirname "$root$3")"
  install -m "$1" "$2" "$root$3"
}
filled() {
  sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@MORE_DEPENDS@/$more_depends/" "$1"
}

for arch in amd64 arm64; do
  root=$target/$arch/root control=$target/$arch/control
  natives=$(echo "linux-$arch" | sed s/amd64/x86_64/)
  rm -rf "${target:?}/$arch"
  mkdir -p "$control"

  # Of these, FFmpeg's libraries for amd64 bring their own.
  more_depends=
  [ "$arch" = amd64 ] || more_depends=', libdrm2, libva-drm2, libva2'

  put 755 "$deb/ovc-gateway.sh" /usr/bin/ovc-gateway
  put 755 "$deb/make-archive.sh" /usr/lib/ovc-gateway/make-archive
  put 755 "$deb/helper.sh" /usr/lib/ovc-gateway/helper
  put 755 "$source/packaging/launch.sh" /usr/share/ovc-gateway/launch.sh
  put 644 "$source/packaging/java.sh" /usr/share/ovc-gateway/java.sh
  put 644 "$target/classes.list" /usr/share/ovc-gateway/classes.list
  for jar in "$target"/lib/*.jar; do
    put 644 "$jar" "/usr/share/ovc-gateway/lib/${jar##*/}"
  done
  for library in "$source/gateway/target/native/$natives"/* "$target/native/$arch"/*; do
    [ -h "$library" ] || put 644 "$library" "/usr/lib/ovc-gateway/native/${library##*/}"
  done
  "$source/packaging/natives.sh" "$root/usr/lib/ovc-gateway/native"
  put 644 "$deb/ovc-gateway.service" /usr/lib/systemd/system/ovc-gateway.service
  put 644 "$deb/ovc-gateway-helper.socket" /usr/lib/systemd/system/ovc-gateway-helper.socket
  put 644 "$deb/ovc-gateway-helper@.service" /usr/lib/systemd/system/ovc-gateway-helper@.service
  put 644 "$deb/ovc-gateway.sysusers" /usr/lib/sysusers.d/ovc-gateway.conf
  put 644 "$deb/gateway.yaml" /etc/ovc-gateway/gateway.yaml
  put 644 "$deb/lintian-overrides" /usr/share/lintian/overrides/ovc-gateway

  doc=/usr/share/doc/ovc-gateway
  put 644 "$deb/copyright" $doc/copyright
  put 644 "$source/docs/ref/gateway.yaml" $doc/examples/gateway.yaml
  put 644 "$source/docs/ref/gateway.schema.json" $doc/ref/gateway.schema.json
  # The same pages as in the source tree, with links that hold in theirs.
  for page in "$source/docs/guide/install.md" "$source"/docs/ref/*.md; do
    name=${page##*/}
    [ "$name" = install.md ] || name=ref/$name
    put 644 "$page" "$doc/$name"
    sed -E 's#\(\.\./ref/gateway\.yaml\)#(examples/gateway.yaml)#g; s#\(gateway\.yaml\)#(../examples/gateway.yaml)#g; s#\(\.\./ref/#(ref/#g; s#\[([^]]*)\]\(\.\./design/[^)]*\)#\1#g' \
      "$page" >"$root$doc/$name"
  done
  put 644 "$source/CHANGELOG.md" $doc/NEWS.md
  filled "$deb/changelog" >"$root$doc/changelog"
  put 644 "$deb/ovc-gateway.1" /usr/share/man/man1/ovc-gateway.1
  gzip -9n "$root$doc/NEWS.md" "$root$doc/changelog" "$root/usr/share/man/man1/ovc-gateway.1"

  "$JAVA" "$deb/Repack.java" natives "$root/usr/lib/ovc-gateway/native"
  for file in "$deb"/control/*; do
    filled "$file" >"$control/${file##*/}"
  done
done
