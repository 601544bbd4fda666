#!/bin/sh
# Installs the Debian package in a small Debian that systemd boots in a container, and looks at it
# there (system/inside.py); prints TAP, and on failure the log of that machine. Needs root,
# debootstrap and systemd-nspawn, and a mirror of Debian. What may be set:
#
#     DAYBOOKD_DEB    the package; else the one that make check-package has made
#     SYSTEM_TREE     a directory to keep the Debian in for the next run; else it is made anew
#     SYSTEM_TESTS    arguments for pytest, such as "-k sftp"
set -u
suite=bookworm
tools=systemd,systemd-sysv,dbus,procps,curl,openssh-client,openssh-sftp-server
tools=$tools,python3-pytest,python3-icalendar
most_seconds=300

skip() {
    echo "1..0 # SKIP $*"
    exit 0
}

[ "$(id -u)" -eq 0 ] || skip "only root can boot a container"
for program in debootstrap systemd-nspawn; do
    command -v "$program" >/dev/null || skip "$program is missing"
done
package=${DAYBOOKD_DEB:-$(ls -t "$builddir"/run/package/daybookd_*.deb 2>/dev/null | head -n 1)}
[ -f "$package" ] || skip "there is no Debian package: make check-package makes one"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
tree=${SYSTEM_TREE:-$scratch/tree}
results=$scratch/results
mkdir "$results"

fetch() { # COMMAND...
    timeout "$most_seconds" "$@" >"$scratch/log" 2>&1 || skip "$1: $(tail -n 1 "$scratch/log")"
}

# Security updates lie beside the mirror that debootstrap has chosen.
add_security() {
    sed -n "s,^deb \(.*\) $suite main,deb \1-security $suite-security main,p" \
        "$tree/etc/apt/sources.list" >"$tree/etc/apt/sources.list.d/security.list"
}

# With all that the package depends on, so that installing it fetches nothing. A tree that is kept
# holds the list of what it was made of.
make_tree() {
    depends=$(dpkg-deb -f "$package" Depends)
    wanted="$suite $tools $depends"
    [ "$wanted" != "$(cat "$tree/made-of" 2>/dev/null)" ] || return 0
    rm -rf "$tree"
    fetch debootstrap --variant=minbase --include="$tools" "$suite" "$tree"
    add_security
    fetch chroot "$tree" apt-get update
    fetch chroot "$tree" apt-get satisfy -y --no-install-recommends "$depends"
    echo "$wanted" >"$tree/made-of"
}

write_unit() {
    cat >"$scratch/system-test.service" <<EOF
[Unit]
After=multi-user.target

[Service]
Type=oneshot
Environment=LC_ALL=C.UTF-8
ExecStart=/usr/bin/python3 -B /source/tests/system/inside.py /package.deb ${SYSTEM_TESTS:-}
ExecStopPost=/bin/sh -c 'journalctl --no-pager --output=short-precise >/results/journal'
ExecStopPost=systemctl poweroff --no-block
TimeoutStartSec=$((most_seconds - 30))
StandardOutput=file:/results/tap
StandardError=file:/results/errors
EOF
}

# The tree stays as it is: what the machine writes is in memory, and gone with it.
boot() {
    SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 timeout --kill-after=10 "$most_seconds" \
        systemd-nspawn --quiet --boot --directory="$tree" --volatile=overlay \
        --machine="daybookd-test-$$" --register=no --keep-unit --private-network \
        --bind-ro="$scratch/system-test.service:/etc/systemd/system/system-test.service" \
        --bind-ro="$(realpath "$package"):/package.deb" \
        --bind-ro="$(realpath "$srcdir"):/source" --bind="$results:/results" \
        systemd.wants=system-test.service </dev/null >"$scratch/log" 2>&1
}

# nspawn leaves control groups behind, empty ones, in the one that we are in.
remove_control_groups() {
    for root in /sys/fs/cgroup /sys/fs/cgroup/unified /sys/fs/cgroup/systemd; do
        for group in $(sed -nE 's/^(0:|[0-9]+:name=systemd):(.*)/\2/p' /proc/self/cgroup); do
            for left in "$root$group/payload" "$root$group/supervisor"; do
                [ ! -d "$left" ] || find "$left" -depth -type d -exec rmdir {} + 2>/dev/null
            done
        done
    done
}

make_tree
write_unit
boot
remove_control_groups
[ -e "$results/tap" ] || skip "systemd-nspawn does not boot here: $(tail -n 1 "$scratch/log")"
cat "$results/tap"
if ! grep -q '^1\.\.' "$results/tap" || grep -q '^not ok' "$results/tap"; then
    tail -n 2000 "$results/errors" "$results/journal" | sed 's/^/# /'
    exit 1
fi
