# Sourced. Sets JAVA to a Java of version 17 or newer, or fails in words; `need_java` also accepts packages to install.
find_java() {
  for candidate in "${JAVA_HOME:-/nonexistent}/bin/java" "$(command -v java || true)" /usr/lib/jvm/*/bin/java; do
    [ -x "$candidate" ] || continue
    version=$("$candidate" -version 2>&1 | sed -n 's/.*version "\([0-9]*\).*/\1/p' | head -n 1)
    if [ "${version:-0}" -ge 17 ]; then
      JAVA=$candidate
      return 0
    fi
  done
  return 1
}
