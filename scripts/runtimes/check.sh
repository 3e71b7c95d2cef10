#!/usr/bin/env sh
# SPDX-License-Identifier: Apache-2.0
# What ONNX Runtime for Node and for the web, in Node and in Chromium, make of exports, beside what is computed here:
# scripts/runtimes/check.sh
# Twelve networks at three batch sizes have to agree to 1e-5, the losses of fifty steps of a training to 1e-4, and what
# each runtime has learned is evaluated here. ONNX's own checker looks at all files, if a Python has it, and PyTorch takes
# the same steps, if one has that (Debian: python3-onnx, python3-torch).
# It fetches the runtimes from the npm registry, without running their install scripts; with --fetch it does only that.
# Chromium is tried where it is installed (Debian: chromium).
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
mkdir "$work/models"
"$sketchell" run "$here/models.jsh" "$work/models"
for python in python3 /usr/bin/python3; do
  if "$python" -c 'import torch' 2>/dev/null; then
    "$python" "$here/torch_losses.py" "$work" >"$work/torch.txt"
    compare "PyTorch" "$work/torch.txt"
    break
  fi
done
for python in python3 /usr/bin/python3; do
  if "$python" -c 'import onnx' 2>/dev/null; then
    "$python" -c 'import onnx, sys; [onnx.checker.check_model(onnx.load(file), full_check=True) for file in sys.argv[1:]]' \
      "$work"/*.onnx "$work"/models/*.onnx
    echo "checker: no objections"
    break
  fi
done
runtimes="node web"
if command -v chromium >/dev/null; then
  runtimes="$runtimes chromium"
else
  echo "Chromium is not installed, so no browser is tried."
fi
for runtime in $runtimes; do
  node "$here/run.mjs" serve "$work/models" "$runtime"
  node "$here/run.mjs" train "$work" "$runtime" >"$work/$runtime.txt"
  compare "$runtime" "$work/$runtime.txt"
  node "$here/run.mjs" many "$work" "$runtime" >"$work/$runtime-many.txt"
  compare "$runtime, in one run" "$work/$runtime-many.txt"
  "$sketchell" import-state "$work/step.onnx" "$work/state.bin" --out "$work/model.onnx" >/dev/null
  accuracy=$("$sketchell" evaluate "$work/model.onnx" "$work/unseen" | tail -n 1)
  echo "$runtime: $accuracy"
  case $accuracy in
    accuracy=0.9* | accuracy=1.*) ;;
    *) exit 1 ;;
  esac
done
