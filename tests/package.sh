#!/bin/sh
# Builds the Debian package from the release tarball, and looks it over. TAP.
#
#     package.sh TARBALL FOLDER     FOLDER gets what was built
set -eu
tarball=$1
folder=$2
count=0
failed=0

for tool in dpkg-buildpackage dh lintian fakeroot; do
    if ! command -v $tool >/dev/null; then
        echo "1..0 # SKIP $tool is missing (Debian: dpkg-dev debhelper lintian fakeroot)"
        exit 0
    fi
done

check() { # FACT COMMAND...
    count=$((count + 1))
    fact=$1
    shift
    if "$@" >"$work/said" 2>&1; then
        echo "ok $count - $fact"
    else
        sed 's/^/# /' "$work/said"
        echo "not ok $count - $fact"
        failed=$((failed + 1))
    fi
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
tar -xzf "$tarball" -C "$work"
build=$(echo "$work"/daybookd-*)

build_it() {
    cd "$build"
    DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)" dpkg-buildpackage -us -uc >"$work/log" 2>&1 ||
        { tail -n 50 "$work/log"; return 1; }
}

# Hints of less weight are not held against it: one is of init scripts.
is_clean() {
    lintian --fail-on error,warning "$work"/*.changes
}

has_conffiles() {
    dpkg-deb --ctrl-tarfile "$deb" | tar -xO ./conffiles | sort >"$work/conffiles"
    (cd "$build" && find etc -name '*.conf') | sed 's|^etc|/etc/daybookd|' | sort |
        diff "$work/conffiles" -
}

has() { # PATH
    dpkg-deb --fsys-tarfile "$deb" | tar -t | grep -qx "\\./$1"
}

has_units() {
    for unit in daybookd.service daybookd.socket daybookd-control.socket daybookd-status.socket; do
        has "lib/systemd/system/$unit" || { echo "no $unit"; return 1; }
    done
}

leaves_sockets_open() {
    dpkg-deb --ctrl-tarfile "$deb" | tar -xO ./postinst |
        awk '/_dh_action=restart/ { seen = 1 } /invoke \$_dh_action/ { print; if (/socket/) exit 1 } END { exit !seen }'
}

depends_on() { # PATTERN
    dpkg-deb -f "$deb" Depends | tee /dev/stderr | grep -q "$1"
}

check "the package builds from the tarball" build_it
deb=$(echo "$work"/daybookd_*.deb)
check "lintian finds neither errors nor warnings" is_clean
check "the sample daybook is configuration: edited files are kept" has_conffiles
check "it has all units" has_units
check "an upgrade restarts the service and leaves the sockets open" leaves_sockets_open
check "it needs time zones" depends_on 'tzdata'
check "it needs the libevent that has been mended" depends_on 'libevent-core-2.1-7 (>= 2.1.12-stable-8+deb12u1)'
check "bash completes daybookctl" has usr/share/bash-completion/completions/daybookctl
[ ! -f "$deb" ] || cp "$work"/*.deb "$work"/*.changes "$work"/*.dsc "$folder"
echo "1..$count"
[ "$failed" -eq 0 ]
