#!/usr/bin/env sh
# SPDX-License-Identifier: Apache-2.0
# Makes a folder with a page that recognises drawings, shows where the network looks, and goes on training it:
# scripts/web/make.sh FOLDER [DATA]
# Open FOLDER/index.html in a browser; nothing of it is fetched, so it needs no server and no connection. DATA is a
# folder of drawings, as for `sketchell train`; without it the network learns from doodles. This takes half a minute.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
[ $# -ge 1 ] && [ $# -le 2 ] || { echo "usage: scripts/web/make.sh FOLDER [DATA]" >&2; exit 2; }
[ ! -e "$1" ] || [ -d "$1" ] || { echo "make.sh: $1 is a file; a folder for the page was expected." >&2; exit 2; }
if [ -n "$(ls -A "$1" 2>/dev/null)" ] && [ ! -f "$1/ort.wasm.min.js" ]; then
  echo "make.sh: $1 has other files than those of the page; name another folder, which need not exist." >&2
  exit 2
fi
command -v node >/dev/null && command -v npm >/dev/null || {
  echo "make.sh: Node.js and npm are needed to fetch ONNX Runtime for the web and pack it; install them first." >&2
  exit 1
}
"$here/../runtimes/check.sh" --fetch
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if [ $# -eq 2 ]; then
  "$here/../../sketchell" run "$here/models.jsh" "$work" "$2"
else
  "$here/../../sketchell" run "$here/models.jsh" "$work"
fi
node "$here/pack.mjs" "$work" "$1"
