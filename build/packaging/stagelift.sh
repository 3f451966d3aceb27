#!/bin/sh
# /usr/bin/stagelift: the window when called with nothing or with a link, else the command line, which is plain Node.
here=$(dirname "$(readlink -f "$0")")
case "${1-}" in
  '' | stagelift://*) exec "$here/../stagelift" "$@" ;;
esac
if ! command -v node >/dev/null 2>&1; then
  echo "Stagelift's command line needs Node 20 or newer: apt-get install nodejs (the window does without)." >&2
  exit 127
fi
# As in the first line of cli.mjs: a small young generation keeps a pull of any size under 200 MB.
exec node --max-semi-space-size=1 "$here/cli.mjs" "$@"
