#!/bin/sh
# usage: static_files.sh STYLE.CSS LIVE.JS ICON.SVG: prints static_files.c, in which they are texts of C.
set -eu

file() { # NAME PATH TYPE FILE
    version=$(sha256sum <"$4" | cut -c1-12)
    printf '\nstatic const char %s_text[] =\n' "$1"
    sed -e 's/\\/\\\\/g; s/"/\\"/g; s/.*/    "&\\n"/' "$4"
    printf '    "";\n\nconst struct static_file static_%s = {\n    "%s", "%s", "%s", %s_text, sizeof(%s_text) - 1,\n};\n' \
        "$1" "$2" "$3" "$version" "$1" "$1"
}

echo '/* Made of style.css, live.js and icon.svg: see static_files.h. */'
echo
echo '#include "page/static_files.h"'
file style /static/style.css 'text/css; charset=utf-8' "$1"
file live /static/live.js 'text/javascript; charset=utf-8' "$2"
file icon /static/icon.svg 'image/svg+xml' "$3"
