#!/bin/sh
# Starts ovc-gateway with JAVA_HOME's Java where that is set, else with the one that the package chose.
# ovc-gateway --help lists the commands, ovc-gateway(1) explains them.
set -eu
share=/usr/share/ovc-gateway
cache=/var/cache/ovc-gateway

# Asking a Java for its version takes as long as a start may be late: once, when the package or the Java changes.
JAVA=$cache/java
if [ -n "${JAVA_HOME-}" ] || [ ! -x "$JAVA" ]; then
  . $share/java.sh
  find_java || { echo "no Java 17 or newer found" >&2; exit 1; }
fi
# Root may read what the daemon may not: the installed configuration is checked with the daemon's eyes.
if [ "$*" = check ] && [ "$(id -u)" = 0 ]; then
  exec setpriv --reuid=ovc-gateway --regid=ovc-gateway --init-groups "$0" check
fi
exec $share/launch.sh "$JAVA" $share/lib /usr/lib/ovc-gateway/native $cache "$@"
