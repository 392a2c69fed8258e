#!/bin/sh
# Starts Java with the options that suit the command.
# Usage: launch.sh JAVA LIB-FOLDER NATIVE-FOLDER ARCHIVE-FOLDER ARGS...
#        launch.sh --classes JAVA LIB-FOLDER FILE
#          rehearses the daemon's work and lists in FILE the classes that it loads
#        launch.sh --archive JAVA LIB-FOLDER FILE ARCHIVE-FOLDER
#          makes the archive of class data of the classes listed in FILE
# LIB-FOLDER holds the jars, NATIVE-FOLDER the shared libraries for this machine.
# OVC_GATEWAY_JAVA_OPTS adds options of your own, after ours.
set -eu
case $1 in
  --*) order=$1; shift ;;
  *) order=run ;;
esac
java=$1 lib=$(CDPATH= cd -- "$2" && pwd)

# One malloc arena: the JVM's own threads need no more, and each costs memory. What is large, and finds no room between the
# others, gets pages of its own: left to itself, malloc raises that bound with the first large block that is freed, and its one heap grows instead.
export MALLOC_ARENA_MAX=1 MALLOC_MMAP_THRESHOLD_=131072

# From Java 23 on Netty does without Unsafe unless it is told that it may, and then makes garbage with each buffer
# (docs/ref/performance.md); newer Java than 25 may not know the option any more. From 24 on loading a library needs
# leave, or a warning is printed. Asking Java for its version would take longer than all else here, so its release
# file is read.
program=$(readlink -f "$(command -v "$java")")
version=0
if [ -r "${program%/*/*}/release" ]; then
  while IFS='=' read -r key value; do
    case $key in
      JAVA_VERSION) version=${value#\"} version=${version%%[!0-9]*} && break ;;
    esac
  done <"${program%/*/*}/release"
fi
leave=
if [ "$version" -ge 23 ] && [ "$version" -le 25 ]; then leave=--sun-misc-unsafe-memory-access=allow; fi
if [ "$version" -ge 24 ]; then leave="$leave --enable-native-access=ALL-UNNAMED"; fi

# The locale data that Java 8 had are enough for a daemon that says no date in a language's words, and come sooner than today's. From
# Java 21 on they are deprecated, with a warning.
locale=
if [ "$version" -ge 17 ] && [ "$version" -lt 21 ]; then locale=-Djava.locale.providers=COMPAT; fi

case $order in
  --classes)
    JDK_JAVA_OPTIONS="$leave $locale -XX:+UseSerialGC -Dio.netty.jfr.enabled=false" \
      "$java" -cp "$lib/*" org.ovcgateway.gateway.Main demo --rehearse "$3"
    exit
    ;;
  --archive)
    # beside and then in the place of the old one, which a running daemon may have mapped
    new=$4/ovc-gateway.jsa.new
    rm -f "$new"
    "$java" -XX:+UseSerialGC -Xmx64m -Xshare:dump -XX:SharedClassListFile="$3" -XX:SharedArchiveFile="$new" \
      -Xlog:disable -Xlog:all=error:stderr -cp "$lib/*"
    mv -f "$new" "$4/ovc-gateway.jsa"
    exit
    ;;
esac

native=$3 archive=$4/ovc-gateway.jsa
shift 4

# Class data shared from an archive halves the time to start and spares 20 MB. It belongs to one Java and one set of jars;
# where it does not fit, Java goes on without. Mapped where it was made for, its pages are shared and stay clean.
sharing="-Xshare:auto -XX:SharedArchiveFile=$archive -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0"

# What runs often is compiled, what is rare stays with the interpreter: a start is not held up by compilers, and hours of rare events do
# not add to the compiled code. What the media go through with each packet comes to both compilers five times earlier. Whether
# a method is due is looked at every 1,024 calls, not every 128, for then its name is matched with these patterns.
compile='-XX:Tier3InvocationThreshold=2000 -XX:Tier3MinInvocationThreshold=1000 -XX:Tier3CompileThreshold=20000
  -XX:Tier4InvocationThreshold=40000 -XX:Tier4MinInvocationThreshold=5000 -XX:Tier4CompileThreshold=120000
  -XX:Tier4BackEdgeThreshold=320000 -XX:Tier0InvokeNotifyFreqLog=10 -XX:CompileCommand=quiet'
for path in org.ovcgateway.media org.ovcgateway.rtsp io.netty; do
  compile="$compile -XX:CompileCommand=CompileThresholdScaling,$path.*::*,0.2"
done

# The daemon's heap gives back what a busy hour took: after a full collection its old generation has half as much again as lives in it, no
# more. Compiled code that has not run for long makes room for new.
case ${1-} in
  simulate|demo) memory='-Xmx1g -XX:MaxDirectMemorySize=1g' ;;
  *) memory='-Xms16m -Xmx64m -Xmn6m -XX:MinHeapFreeRatio=30 -XX:MaxHeapFreeRatio=32 -XX:-ShrinkHeapInSteps
    -XX:MaxDirectMemorySize=512m -XX:ReservedCodeCacheSize=14m' ;;
esac

# Netty keeps an empty page for each of some 40 small sizes of buffers, and with it the whole chunk that the page lies in. One arena, and
# chunks of 256 kB, keep that small; what is larger than a chunk comes from malloc.
#
# Without a file of performance counters: Java would write to it 20 times a second, for years, on a box's flash.
#
# A machine id is given since Netty would search all network interfaces for one, to number its connections beyond this process.
set -f # the options hold patterns of their own
# shellcheck disable=SC2086  # lists of options
exec "$java" $memory $compile \
  -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -Xss512k -XX:-UsePerfData \
  -XX:+IgnoreUnrecognizedVMOptions -XX:TrimNativeHeapInterval=10000 \
  $leave $locale $sharing -Xlog:disable -Xlog:all=error:stderr \
  -Dio.netty.jfr.enabled=false -Dio.netty.leakDetection.level=disabled \
  -Dio.netty.allocator.type=pooled -Dio.netty.allocator.numDirectArenas=1 -Dio.netty.allocator.numHeapArenas=1 \
  -Dio.netty.allocator.maxOrder=5 -Dio.netty.allocator.smallCacheSize=32 -Dio.netty.allocator.normalCacheSize=0 \
  -Dio.netty.allocator.cacheTrimIntervalMillis=5000 -Dio.netty.machineId=02:00:00:00:00:01 \
  -Djava.library.path="$native" -Dorg.bytedeco.javacpp.pathsFirst=true -Dorg.bytedeco.javacpp.cacheLibraries=false \
  -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 -Dorg.bytedeco.javacpp.noPointerGC=true \
  ${OVC_GATEWAY_JAVA_OPTS-} \
  -cp "$lib/*" org.ovcgateway.gateway.Main "$@"
