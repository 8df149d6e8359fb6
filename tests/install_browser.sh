#!/bin/sh
# Makes sure the browser tests have a Chromium. `make test` calls it; it never fails the run by itself:
# the tests skip with a loud reason where there is no browser, and fail where CI is set.
set -u

for name in chromium chromium-browser google-chrome google-chrome-stable; do
    if command -v "$name" >/dev/null 2>&1; then
        exit 0
    fi
done

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "browser tests: no Chromium found, installing the distribution's package"
    if apt-get update -qq >/dev/null &&
        DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; then
        exit 0
    fi
fi

{
    echo "=========================================================================="
    echo " NO CHROMIUM: the browser tests will be SKIPPED (they fail where CI is set)."
    echo " Install it with one of:"
    echo "   Debian, Ubuntu:  sudo apt-get install --no-install-recommends chromium"
    echo "   Fedora:          sudo dnf install chromium"
    echo "   macOS:           brew install --cask google-chrome"
    echo "   elsewhere:       export TSUBA_CHROMIUM=/path/to/chromium"
    echo "=========================================================================="
} >&2
exit 0
