#!/bin/sh
# Holds what systemd-analyze says of the units as they are installed against what docs/service.md
# claims; prints TAP. Thresholds are in tenths.
set -u
if ! command -v systemd-analyze >/dev/null; then
    echo "1..0 # SKIP systemd-analyze is missing"
    exit 0
fi
if [ ! -e "$builddir/systemd/daybookd.service" ]; then
    echo "1..0 # SKIP the build has no libsystemd, and no units"
    exit 0
fi
units=$(mktemp -d)
trap 'rm -rf "$units"' EXIT
cp "$builddir/systemd/daybookd.service" "$units"
number=0

exposure_is_at_most() { # TENTHS FACT
    number=$((number + 1))
    if said=$(systemd-analyze security --no-pager --offline=true --threshold="$1" \
        "$units/daybookd.service" 2>&1); then
        echo "ok $number - $2"
    else
        echo "$said" | sed 's/^/# /'
        echo "not ok $number - $2"
    fi
}

exposure_is_at_most 3 "the service is exposed by 0.3 of 10 at most"
mkdir "$units/daybookd.service.d"
cp "$srcdir/systemd/own-ports.conf" "$units/daybookd.service.d"
exposure_is_at_most 12 "with ports of its own it is exposed by 1.2 of 10 at most"
echo "1..$number"
