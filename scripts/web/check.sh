#!/usr/bin/env sh
# SPDX-License-Identifier: Apache-2.0
# Tries the page in a real Chromium, as a person uses it, and evaluates here what it has learned there:
# scripts/web/check.sh [FOLDER]
# FOLDER, where it is given, keeps the page, pictures of it and the improved model.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
sketchell="$here/../../sketchell"
if [ $# -eq 0 ]; then
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
else
  work=$1
  mkdir -p "$work"
fi
SKETCHELL_DATA="$work/data" "$here/make.sh" "$work/page"
"$sketchell" run "$here/strokes.jsh" "$work/strokes.json"
node "$here/check.mjs" "$work/page" "$work/strokes.json" "$work"
"$sketchell" run "$here/agree.jsh" "$work"
