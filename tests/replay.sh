#!/bin/sh
# Gives every input of the fuzz targets' corpora to the targets, which abort where one is not right;
# prints TAP, one line a target and corpus.
set -u
number=0

replay() { # TARGET DIRECTORY
    number=$((number + 1))
    program=$builddir/tests/tool/replay_$1
    if [ "$1" = http_differ ] && [ ! -x "$program" ]; then
        echo "ok $number - $1: $2 # SKIP there was no http_parser to build with"
    elif said=$("$program" "$srcdir/$2" 2>&1); then
        echo "ok $number - $1: $2"
    else
        echo "$said" | tail -n 40 | sed 's/^/# /'
        echo "not ok $number - $1: $2"
    fi
}

replay http_parse tests/fuzz/corpus/http_parse
replay http_differ tests/fuzz/corpus/http_parse
replay repeat tests/fuzz/corpus/repeat
replay config_syntax tests/bad
replay config_syntax etc/events.d
replay import tests/import
replay jcal tests/golden
replay jcal tests/import
echo "1..$number"
