#!/usr/bin/env sh
# Takes fifty steps of a training here, and with the exported step under ONNX Runtime for Node and for the web; then
# evaluates what each has learned. The losses have to agree to 1e-4: scripts/runtimes/check.sh
# It fetches both runtimes from the npm registry, without running their install scripts; with --fetch it does only that.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
(cd "$here" && npm install --ignore-scripts --no-package-lock --no-audit --no-fund --loglevel=error >&2)
[ "${1-}" != --fetch ] || exit 0
export ORT_DISABLE_TELEMETRY=1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
sketchell="$here/../../sketchell"
SKETCHELL_DATA="$work/data" "$sketchell" run "$here/export.jsh" "$work"
"$sketchell" doodles "$work/unseen" --classes violin,piano,angel --per-class 200 --seed 9 >/dev/null
compare() {
  paste "$work/losses.txt" "$2" | awk -v name="$1" '
    NF != 2 { wrong = 1 }
    { apart = $1 - $2; apart = apart < 0 ? -apart : apart; if (!(apart <= most)) most = apart }
    END {
      printf "%s: %d steps, losses at most %.1e apart\n", name, NR, most
      exit wrong || NR != 50 || !(most <= 1e-4)
    }'
}
for runtime in node web; do
  node "$here/train.mjs" "$work" "$runtime" >"$work/$runtime.txt"
  compare "$runtime" "$work/$runtime.txt"
  node "$here/many.mjs" "$work" "$runtime" >"$work/$runtime-many.txt"
  compare "$runtime, in one run" "$work/$runtime-many.txt"
  "$sketchell" import-state "$work/step.onnx" "$work/state.bin" --out "$work/model.onnx" >/dev/null
  accuracy=$("$sketchell" evaluate "$work/model.onnx" "$work/unseen" | tail -n 1)
  echo "$runtime: $accuracy"
  case $accuracy in
    accuracy=0.9* | accuracy=1.*) ;;
    *) exit 1 ;;
  esac
done
