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

finish() {
    echo "1..$count"
    exit $((failed > 0))
}

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$folder"
tar -xzf "$tarball" -C "$work"
build=$(echo "$work"/daybookd-*)
package=$work/package

build_it() (
    cd "$build" || return
    DEB_BUILD_OPTIONS="nocheck parallel=$(nproc)" DEB_BUILD_PROFILES=nocheck \
        dpkg-buildpackage -us -uc >"$work/log" 2>&1 || { tail -n 50 "$work/log"; return 1; }
    dpkg-deb --raw-extract "$work"/daybookd_*.deb "$package"
)

# --- what is in it --------------------------------------------------------------------------------

# Hints of less weight are not held against it: one is of init scripts.
is_clean() {
    lintian --fail-on error,warning "$work"/*.changes
}

has_conffiles() {
    (cd "$build" && find etc -name '*.conf') | sed 's|^etc|/etc/daybookd|' | sort >"$work/samples"
    sort "$package/DEBIAN/conffiles" | diff - "$work/samples"
}

has() { # PATH...
    for path; do
        [ -f "$package/$path" ] || { echo "no $path"; return 1; }
    done
}

# Says which are not.
modes_are_plain() {
    dpkg-deb --contents "$work"/daybookd_*.deb | awk '
        { expected = "-rw-r--r--" }
        $6 ~ "^[.]/usr/s?bin/|/examples/daybook-" { expected = "-rwxr-xr-x" }
        /^d/ { expected = "drwxr-xr-x" }
        /^l/ { expected = "lrwxrwxrwx" }
        $1 != expected || $2 != "root/root" { print; wrong = 1 }
        END { exit wrong }'
}

lies_where_it_belongs() {
    usr='bin|sbin|lib/(sysusers[.]d|systemd/catalog)|share/(bash-completion|doc|man)'
    ! (cd "$package" && find . ! -type d ! -path './DEBIAN/*') |
        grep -vE "^[.]/(etc/daybookd|lib/systemd/system|usr/($usr))/"
}

depends_on() { # PATTERN
    grep '^Depends:' "$package/DEBIAN/control" | tee /dev/stderr | grep -q "$1"
}

# --- what its scripts do --------------------------------------------------------------------------

stub() { # NAME; standard input is what it does
    { echo '#!/bin/sh' && cat; } >"$work/stubs/$1"
    chmod 755 "$work/stubs/$1"
}

# In place of programs that would change this machine. They write down how they were called.
make_stubs() {
    mkdir "$work/stubs"
    for name in chgrp chmod rm systemd-sysusers deb-systemd-invoke; do
        echo "echo \"$name \$*\" >>'$work/calls'" | stub $name
    done
    echo ":" | stub systemctl
    # Of the status socket nothing was installed before; all units are as their package wants them.
    stub deb-systemd-helper <<END
case \$1 in
debian-installed) exit 1 ;;
enable) echo "enable \$2" >>'$work/calls' ;;
esac
END
    echo "sed 's|^|$package|' '$package/DEBIAN/conffiles'" | stub dpkg-query
}

# Runs a script as dpkg does on a machine that systemd has booted; standard input has the calls
# that it should make.
calls() { # SCRIPT ARGUMENT...
    cat >"$work/expected"
    script=$1
    shift
    sed "s|-d /run/systemd/system|-d /|; s|/etc/daybookd|$package&|g" \
        "$package/DEBIAN/$script" >"$work/script"
    : >"$work/calls"
    PATH=$work/stubs:$PATH sh "$work/script" "$@" || return 1
    sed "s|$package||g" "$work/calls" | diff - "$work/expected"
}

installs() {
    touch "$package/etc/daybookd/events.d/ours.conf"
    calls postinst configure '' <<'END'
systemd-sysusers daybookd.conf
enable daybookd-control.socket
enable daybookd.socket
deb-systemd-invoke start daybookd-control.socket daybookd.socket
enable daybookd.service
deb-systemd-invoke start daybookd.service
chgrp daybook /etc/daybookd/events.d
chmod 2775 /etc/daybookd/events.d
chgrp daybook /etc/daybookd/events.d/interpol.conf
chmod 664 /etc/daybookd/events.d/interpol.conf
chgrp daybook /etc/daybookd/events.d/nato.conf
chmod 664 /etc/daybookd/events.d/nato.conf
chgrp daybook /etc/daybookd/events.d/us-jcs.conf
chmod 664 /etc/daybookd/events.d/us-jcs.conf
END
}

upgrades() {
    calls prerm upgrade 0.2 </dev/null &&
        calls postinst configure 0.0.1 <<'END'
systemd-sysusers daybookd.conf
enable daybookd-control.socket
enable daybookd.socket
deb-systemd-invoke start daybookd-control.socket daybookd.socket
enable daybookd.service
deb-systemd-invoke restart daybookd.service
END
}

is_removed() {
    calls postrm remove </dev/null &&
        calls prerm remove <<'END'
deb-systemd-invoke stop daybookd.socket daybookd-control.socket daybookd-status.socket
deb-systemd-invoke stop daybookd.service
deb-systemd-invoke stop daybookd-control.socket daybookd.socket
END
}

is_purged() {
    calls postrm purge <<'END'
rm -rf /var/lib/daybookd /var/lib/private/daybookd
END
}

# --- all of it ------------------------------------------------------------------------------------

check "the package builds from the tarball" build_it
[ "$failed" -eq 0 ] || finish
cp "$work"/daybookd*_* "$folder"

check "lintian finds neither errors nor warnings" is_clean
check "the sample daybook is configuration: edited files are kept" has_conffiles
check "it has all units" has lib/systemd/system/daybookd.service \
    lib/systemd/system/daybookd.socket lib/systemd/system/daybookd-control.socket \
    lib/systemd/system/daybookd-status.socket
check "it has the group, and what journalctl explains messages with" \
    has usr/lib/sysusers.d/daybookd.conf usr/lib/systemd/catalog/daybookd.catalog
check "documents that link to each other are there as they are" \
    has usr/share/doc/daybookd/README.md usr/share/doc/daybookd/service.md
check "bash completes daybookctl" has usr/share/bash-completion/completions/daybookctl
check "all is root's, and nobody else may write" modes_are_plain
check "nothing lies where it does not belong" lies_where_it_belongs
check "it needs time zones" depends_on 'tzdata'
check "it needs the libevent that has been mended" \
    depends_on 'libevent-core-2.1-7 (>= 2.1.12-stable-8+deb12u1)'

make_stubs
check "an installation makes the group, opens the sockets, starts the service, hands over" installs
check "an upgrade restarts the service, leaves its sockets open, and modes as they are" upgrades
check "a removal stops all that may run, and removes nothing else" is_removed
check "a purge deletes the journal, and nothing in /etc" is_purged
finish
