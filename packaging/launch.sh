#!/bin/sh
# Starts Java with the options that suit the command.
# Usage: launch.sh JAVA LIB-FOLDER NATIVE-FOLDER ARCHIVE-FOLDER ARGS...
#        launch.sh --archive JAVA LIB-FOLDER NATIVE-FOLDER ARCHIVE-FOLDER
#          makes the archive of class data, which takes some seconds
# LIB-FOLDER holds the jars, NATIVE-FOLDER FFmpeg's libraries for this machine.
# OVC_GATEWAY_JAVA_OPTS adds options of your own, after ours.
set -eu
make_archive=
if [ "$1" = --archive ]; then
  make_archive=yes
  shift
fi
java=$1 lib=$(CDPATH= cd -- "$2" && pwd) native=$3 archives=$4
shift 4

# Class data shared from an archive halves the time to start and spares 20 MB. It belongs to one Java and one set of jars;
# where it does not fit, Java goes on without. Mapped where it was made for, its pages are shared and stay clean.
archive=$archives/ovc-gateway.jsa

# One malloc arena: the JVM's own threads need no more, and each costs memory.
export MALLOC_ARENA_MAX=1

# From Java 23 on Netty does without Unsafe unless it is told that it may, and then makes garbage with each buffer
# (docs/ref/performance.md). Older Java does not know the option, and newer than 25 may not any more. Asking Java for
# its version would take longer than all else here, so its release file is read.
release=$(dirname "$(dirname "$(readlink -f "$(command -v "$java")")")")/release
unsafe=
if [ -r "$release" ]; then
  while IFS='=' read -r key value; do
    case $key=$value in
      'JAVA_VERSION="23'*|'JAVA_VERSION="24'*|'JAVA_VERSION="25'*) unsafe=--sun-misc-unsafe-memory-access=allow ;;
    esac
  done <"$release"
fi

sharing="-Xshare:auto -XX:SharedArchiveFile=$archive -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0"
if [ -n "$make_archive" ]; then
  # The classes that a rehearsal loads, less those of the peers that it rehearses with.
  rm -f "$archive"
  # shellcheck disable=SC2086  # nothing or one option
  "$java" $unsafe -XX:+UseSerialGC -Xshare:off -XX:DumpLoadedClassList="$archive.all" -Dio.netty.jfr.enabled=false \
    -cp "$lib/*" org.ovcgateway.gateway.Main demo --rehearse
  grep -v -E '^org/ovcgateway/simulator|^io/vertx/ext/web|^org/ovcgateway/gateway/cli/Demo' "$archive.all" >"$archive.classes"
  "$java" -XX:+UseSerialGC -Xmx64m -Xshare:dump -XX:SharedClassListFile="$archive.classes" -XX:SharedArchiveFile="$archive" \
    -Xlog:disable -Xlog:all=error:stderr -cp "$lib/*"
  rm -f "$archive.all" "$archive.classes"
  exit 0
fi

case ${1-} in
  simulate|demo) memory='-Xmx1g -XX:MaxDirectMemorySize=1g' ;;
  *) memory='-Xms16m -Xmx64m -XX:MaxDirectMemorySize=512m' ;;
esac

# shellcheck disable=SC2086  # lists of options
exec "$java" $memory \
  -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -Xss512k \
  -XX:+IgnoreUnrecognizedVMOptions -XX:TrimNativeHeapInterval=10000 \
  $unsafe $sharing -Xlog:disable -Xlog:all=error:stderr \
  -Dio.netty.jfr.enabled=false -Dio.netty.leakDetection.level=disabled \
  -Dio.netty.allocator.type=pooled -Dio.netty.allocator.numDirectArenas=2 -Dio.netty.allocator.numHeapArenas=1 \
  -Dio.netty.allocator.maxOrder=6 -Dio.netty.allocator.smallCacheSize=32 -Dio.netty.allocator.normalCacheSize=0 \
  -Djava.library.path="$native" -Dorg.bytedeco.javacpp.pathsFirst=true -Dorg.bytedeco.javacpp.cacheLibraries=false \
  -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.noPointerGC=true \
  ${OVC_GATEWAY_JAVA_OPTS-} \
  -cp "$lib/*" org.ovcgateway.gateway.Main "$@"
