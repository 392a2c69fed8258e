#!/bin/sh
# Starts Java with the options that suit the command.
# Usage: launch.sh JAVA LIB-FOLDER ARCHIVE-FOLDER ARGS...
# OVC_GATEWAY_JAVA_OPTS adds options of your own, after ours.
set -eu
java=$1 lib=$2 archives=$3
shift 3

# Class data shared from an archive halves the time to start and the memory of the classes. Each Java has its own.
archive=$archives/ovc-gateway-$("$java" -XshowSettings:properties -version 2>&1 | sed -n 's/ *java.vm.version = //p' | tr -c 'A-Za-z0-9.\n' _).jsa

case ${1-} in
  simulate|demo) memory='-Xmx1g -XX:MaxDirectMemorySize=1g' ;;
  *) memory='-Xms16m -Xmx64m -XX:MaxDirectMemorySize=512m' ;;
esac

# shellcheck disable=SC2086  # lists of options
exec "$java" $memory \
  -XX:+UseSerialGC -XX:+ExitOnOutOfMemoryError -XX:TieredStopAtLevel=4 -Xss512k \
  -Xshare:auto -XX:SharedArchiveFile="$archive" -Xlog:disable -Xlog:all=error:stderr \
  -Dio.netty.jfr.enabled=false -Dio.netty.leakDetection.level=disabled \
  -Dvertx.disableDnsResolver=false \
  ${OVC_GATEWAY_JAVA_OPTS-} \
  -cp "$lib/*" org.ovcgateway.gateway.Main "$@"
