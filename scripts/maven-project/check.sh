#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Makes what a release to a Maven repository holds, serves it from a folder, and builds and runs the project
# here against that, with the default JDK and JDK 25 where one is installed. Nothing of Sketchell's stays in the
# user's own repository.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
default=$(dirname "$(dirname "$(readlink -f "$(command -v "${JAVA_HOME:+$JAVA_HOME/bin/}javac")")")")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fail() {
  echo "scripts/maven-project/check.sh: $*" >&2
  exit 1
}

# A local repository that has all of the user's, by links, and keeps what is made here to itself.
users=${MAVEN_REPOSITORY:-$HOME/.m2/repository}
mkdir -p "$users/org" "$work/local/org"
find "$users" -mindepth 1 -maxdepth 1 ! -name org -exec ln -s {} "$work/local/" \;
find "$users/org" -mindepth 1 -maxdepth 1 ! -name sketchell -exec ln -s {} "$work/local/org/" \;
maven() {
  mvn -B -q -Dstyle.color=never -Dmaven.repo.local="$work/local" "$@"
}

served=$work/served
maven -f "$root/pom.xml" -Prelease deploy -DskipTests -Dspotless.check.skip -Dmaven.install.skip \
  -Dmaven.compiler.useIncrementalCompilation=false \
  -DaltDeploymentRepository="here::file:$served"
version=$(sed -n '/<artifactId>sketchell</{n;s|.*<version>\(.*\)</version>.*|\1|p}' "$root/pom.xml")
parent=$served/org/sketchell/sketchell/$version/sketchell-$version
library=$served/org/sketchell/sketchell-toolkit/$version/sketchell-toolkit-$version
for file in "$parent.pom" "$library.pom" "$library.jar" "$library-sources.jar" "$library-javadoc.jar"; do
  [ "$(sha1sum <"$file" | cut -d' ' -f1)" = "$(cat "$file.sha1")" ] || fail "$file.sha1 is that of another file."
done
holds() {
  "$default/bin/jar" tf "$1" | grep -x "$2" >/dev/null || fail "$1 does not hold $2."
}
holds "$library.jar" org/sketchell/train/Trainer.class
holds "$library.jar" META-INF/NOTICE
holds "$library-sources.jar" org/sketchell/train/Trainer.java
holds "$library-javadoc.jar" '.*org/sketchell/train/Trainer.html'

# As somebody else has it, from a repository.
rm -rf "$work/local/org/sketchell"
cat >"$work/settings.xml" <<END
<settings>
  <profiles>
    <profile>
      <id>here</id>
      <repositories><repository><id>here</id><url>file://$served</url></repository></repositories>
    </profile>
  </profiles>
  <activeProfiles><activeProfile>here</activeProfile></activeProfiles>
</settings>
END
cp -r "$here/pom.xml" "$here/src" "$work"
jars="doodles error_prone_annotations fastcsv jackson-annotations jackson-core jackson-databind jline-terminal \
olcut-config-protobuf olcut-core onnxruntime protobuf-java sketchell-toolkit tribuo-classification-core \
tribuo-core tribuo-interop-core tribuo-math tribuo-onnx tribuo-util-onnx"
for jdk in "$default" /usr/lib/jvm/*25*; do
  [ -x "$jdk/bin/javac" ] || continue
  # Of its own libraries Maven itself may be warned on standard error.
  JAVA_HOME=$jdk maven -gs "$work/settings.xml" -f "$work/pom.xml" clean package >"$work/said" 2>"$work/warned" ||
    { cat "$work/said" "$work/warned" >&2; fail "the project cannot be built with $jdk."; }
  # Maven ends with a reset of colours even where there are none.
  said=$(sed 's/\x1b\[[0-9;]*m//g' "$work/said")
  [ -z "$said" ] || fail "the build with $jdk said: $said"
  found=$(cd "$work/target" && ls ./*.jar lib | sed -n 's|^\(\./\)\{0,1\}\([a-z_-]*[a-z]\).*\.jar$|\2|p' | sort | tr '\n' ' ')
  [ "$found" = "$(tr ' ' '\n' <<<"$jars" | sort | tr '\n' ' ')" ] || fail "another list of jars: $found"
  (cd "$work" && "$jdk/bin/java" -jar target/doodles.jar model.onnx >out 2>err)
  [ ! -s "$work/err" ] || fail "on $jdk the program's standard error has: $(cat "$work/err")"
  [ -s "$work/model.onnx" ] || fail "on $jdk the program saved no model."
  printf '%s\n' '3 epochs, validation accuracy 0.N' 'Others show: angel, piano, violin' >"$work/expected"
  diff <(sed 's/0\.[0-9]*/0.N/' "$work/out") "$work/expected" || fail "on $jdk the program printed something else."
  echo "The project was built and run with $("$jdk/bin/java" -version 2>&1 | head -n 1)."
done
