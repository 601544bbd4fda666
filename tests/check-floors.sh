#!/bin/sh
# Holds every #include under src/ against src/FLOORS; prints TAP, one line a rule.
set -u
src=${srcdir:-.}/src

includes() { # FILE:INCLUDED, paths relative to src/
    (cd "$src" && grep -HoE '^#include [<"][^>"]+' $(find . -name '*.[ch]' | sort) |
        sed -E 's|^\./||; s|:#include [<"]|:|')
}

includes | awk -F: -v rules="$src/FLOORS" '
BEGIN {
    while ((getline line < rules) > 0) {
        n = split(line, word, /[ :]+/)
        if (word[1] == "floor") { floor[word[2]] = ++floors }
        if (word[1] == "deny") for (i = 3; i <= n; i++) deny[word[2], word[i]] = 1
        if (word[1] == "only") {
            library[++libraries] = word[2]
            for (i = 3; i <= n; i++) owner[word[2], word[i]] = 1
        }
    }
}
function top(path) { return substr(path, 1, index(path, "/") - 1) }
function report(kind) { bad[kind] = bad[kind] "# src/" $1 " includes " $2 "\n" }
{
    from = top($1); to = top($2)
    if (!(from in floor)) report("floor")
    if (to in floor && floor[to] > floor[from]) report("floor")
    if ((from, to) in deny) report("deny")
    for (i = 1; i <= libraries; i++)
        if (index($2, library[i]) == 1 && !((library[i], $1) in owner)) report("only")
    seen++
}
END {
    print "1..4"
    split("floor deny only", kinds, " ")
    split("includes point down the floors;the wings do not include each other;" \
          "libraries are named only by their owners", facts, ";")
    for (k = 1; k <= 3; k++) {
        printf "%s", bad[kinds[k]]
        print (bad[kinds[k]] == "" ? "ok " : "not ok ") k " - " facts[k]
    }
    print (seen > 0 && floors > 0 ? "ok 4" : "not ok 4") " - there was something to check"
}'
