#!/bin/sh
# Puts a real OpenSearch for the tests into .tsuba/opensearch: jars from Maven Central, each checked by its digest.
# `make test` and `make opensearch` call it; it never fails the run by itself: the tests skip with a loud reason where
# there is none, and fail where CI is set.
set -u
cd "$(dirname "$0")/.."

home=.tsuba/opensearch
pins=tests/opensearch/sha256.txt

why() {
    {
        echo "=========================================================================="
        echo " NO OPENSEARCH: its tests will be SKIPPED (they fail where CI is set)."
        echo " $1"
        echo " It needs Java 17 or newer, Maven, and Maven Central:"
        echo "   Debian, Ubuntu:  sudo apt-get install openjdk-17-jre-headless maven"
        echo "   macOS:           brew install openjdk@17 maven"
        echo " An own server instead: export TSUBA_OPENSEARCH=http://127.0.0.1:9200"
        echo "=========================================================================="
    } >&2
    exit 0
}

if cmp -s "$pins" "$home/installed.txt"; then
    exit 0
fi

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    if ! command -v java >/dev/null 2>&1 || ! command -v mvn >/dev/null 2>&1; then
        echo "OpenSearch tests: installing the distribution's Java and Maven"
        apt-get update -qq >/dev/null &&
            DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless maven >/dev/null
    fi
fi
command -v java >/dev/null 2>&1 || why "There is no java."
command -v mvn >/dev/null 2>&1 || why "There is no mvn."

check="sha256sum"
command -v sha256sum >/dev/null 2>&1 || check="shasum -a 256"

echo "OpenSearch tests: copying OpenSearch from Maven Central (about 60 MB, once)"
rm -rf "$home"
mkdir -p "$home/jars"
mvn -B -q -f tests/opensearch/pom.xml dependency:copy-dependencies -DoutputDirectory="$PWD/$home/jars" >"$home/maven.log" 2>&1 ||
    why "Maven could not copy it; $home/maven.log says why."
(cd "$home/jars" && $check --check --strict --quiet "../../../$pins") >&2 ||
    why "A file differs from its digest in $pins."
[ "$(ls "$home/jars" | wc -l)" = "$(wc -l <"$pins")" ] || why "There are files that $pins does not name."
# The plugin's jars behind the node's own: of a library that both bring, the node's is taken.
mkdir -p "$home/plugin"
python3 -m zipfile -e "$home"/jars/opensearch-knn-*.zip "$home/plugin" || why "The plugin cannot be unpacked."
cp "$pins" "$home/installed.txt"
