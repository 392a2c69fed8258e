#!/bin/sh
# Chooses the Java and makes the archive of class data that belongs to it. Run by the package when it or a Java changes.
set -eu
share=/usr/share/ovc-gateway
cache=/var/cache/ovc-gateway
mkdir -p $cache
. $share/java.sh
if ! find_java; then
  rm -f $cache/java $cache/ovc-gateway.jsa
  echo "no Java 17 or newer found" >&2
  exit 1
fi
ln -sfn "$(readlink -f "$JAVA")" $cache/java
if ! $share/launch.sh --archive "$JAVA" $share/lib $share/classes.list $cache; then
  rm -f $cache/ovc-gateway.jsa $cache/ovc-gateway.jsa.new
  exit 1
fi
