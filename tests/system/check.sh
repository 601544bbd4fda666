#!/bin/sh
# Installs the Debian package in a small Debian that systemd boots in a container, and looks at it
# there (inside.py); prints TAP, and on failure the log of that machine. Needs root, debootstrap and
# systemd-nspawn, and for the first run a mirror of Debian. DAYBOOKD_DEB is the package. The Debian
# is made anew each time, unless SYSTEM_TREE names a directory to keep it in. SYSTEM_TESTS are
# arguments for pytest, such as "-k sftp".
set -u
suite=bookworm
tools=systemd,systemd-sysv,dbus,procps,curl,openssh-client,openssh-sftp-server,python3-pytest,python3-icalendar
most_seconds=300

skip() {
    echo "1..0 # SKIP $*"
    exit 0
}

[ "$(id -u)" -eq 0 ] || skip "only root can boot a container"
for program in debootstrap systemd-nspawn; do
    command -v "$program" >/dev/null || skip "$program is missing"
done
[ -f "${DAYBOOKD_DEB:=}" ] || skip "there is no Debian package: DAYBOOKD_DEB=$DAYBOOKD_DEB"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
tree=${SYSTEM_TREE:-$scratch/tree}
results=$scratch/results
mkdir "$results"

# What the package depends on, so that installing it fetches nothing.
depended_on() {
    dpkg-deb -f "$DAYBOOKD_DEB" Depends | tr ',' '\n' | sed 's/^ *//; s/[ (|].*$//; /^$/d' | paste -sd,
}

# A tree that is kept holds the list of what it was made of.
make_tree() {
    wanted=$suite,$tools,$(depended_on)
    [ "$wanted" != "$(cat "$tree/made-of" 2>/dev/null)" ] || return 0
    rm -rf "$tree"
    debootstrap --variant=minbase --include="${wanted#*,}" "$suite" "$tree" >"$scratch/log" 2>&1 ||
        skip "debootstrap: $(tail -n 1 "$scratch/log")"
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

# The tree stays as it is: what the machine writes is in memory and gone with it.
boot() {
    SYSTEMD_NSPAWN_UNIFIED_HIERARCHY=1 timeout --kill-after=10 "$most_seconds" \
        systemd-nspawn --quiet --boot --directory="$tree" --volatile=overlay \
        --machine="daybookd-test-$$" --register=no --keep-unit --private-network \
        --bind-ro="$scratch/system-test.service:/etc/systemd/system/system-test.service" \
        --bind-ro="$(realpath "$DAYBOOKD_DEB"):/package.deb" \
        --bind-ro="$(realpath "$srcdir"):/source" --bind="$results:/results" \
        systemd.wants=system-test.service </dev/null >"$scratch/log" 2>&1
}

# Control groups that nspawn leaves behind, empty, in the one that we are in.
clean_up() {
    for place in $(sed -n 's,^0::/*,/sys/fs/cgroup/unified/,p; s,^[0-9]*:name=systemd:/*,/sys/fs/cgroup/systemd/,p' /proc/self/cgroup) \
        $(sed -n 's,^0::/*,/sys/fs/cgroup/,p' /proc/self/cgroup); do
        for left in payload supervisor; do
            [ ! -d "$place/$left" ] || find "$place/$left" -depth -type d -exec rmdir {} + 2>/dev/null
        done
    done
}

make_tree
write_unit
boot
clean_up
[ -e "$results/tap" ] || skip "systemd-nspawn does not boot here: $(tail -n 1 "$scratch/log")"
cat "$results/tap"
if ! grep -q '^1\.\.' "$results/tap" || grep -q '^not ok' "$results/tap"; then
    tail -n 2000 "$results/errors" "$results/journal" | sed 's/^/# /'
    exit 1
fi
