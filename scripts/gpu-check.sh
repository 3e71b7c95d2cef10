#!/usr/bin/env sh
# SPDX-License-Identifier: Apache-2.0
# Checks an NVIDIA GPU on Linux, all in one: scripts/gpu-check.sh
# It builds for CUDA, compares training and answers with the processor's, and prints how many images a second five
# networks (A to E of the benchmarks) answer and train with, beside PyTorch's eager mode where a Python has that.
# GPU_CHECK_DEVICE, _SECONDS and _BATCHES choose otherwise; with GPU_CHECK_DEVICE=cpu it tries itself, without a GPU.
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/.." && pwd)
device=${GPU_CHECK_DEVICE:-cuda:0}
seconds=${GPU_CHECK_SECONDS:-1}
batches=${GPU_CHECK_BATCHES:-10 64 256 1024 4096}
cd "$root"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ "$device" = cpu ]; then
  devices=cpu
else
  if command -v nvidia-smi >/dev/null; then
    nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader
  else
    echo "nvidia-smi is not there: NVIDIA's driver may be missing."
  fi
  mvn -B -q -Pcuda -DskipTests -pl toolkit -am clean package
  devices="$device $device/tf32 $device/float16"
fi
./sketchell doctor
if [ "$device" != cpu ]; then
  ./sketchell doctor | grep -q '^cuda  *usable$' || {
    echo "gpu-check: the GPU cannot be used; the line on cuda says why." >&2
    exit 1
  }
  mvn -B -q -Pcuda -pl toolkit surefire:test -Dtest='CudaTest*' -Dsurefire.failIfNoSpecifiedTests=true
  echo "Training and answers agree with the processor's."
fi

set --
heads="network task batch"
for where in $devices; do
  # shellcheck disable=SC2086
  ./sketchell run scripts/gpu/throughput.jsh "$work/$(echo "$where" | tr / -)" "$where" "$seconds" $batches
  set -- "$@" "$work/$(echo "$where" | tr / -)"
  heads="$heads $where"
done
for python in python3 /usr/bin/python3; do
  if "$python" -c "import torch, sys; sys.exit('$device' != 'cpu' and not torch.cuda.is_available())" 2>/dev/null; then
    # shellcheck disable=SC2086
    "$python" scripts/gpu/torch_throughput.py "$work/torch" "${device%%/*}" "$seconds" $batches
    set -- "$@" "$work/torch"
    heads="$heads PyTorch"
    break
  fi
done
echo "Images a second; - is where there was not enough memory, or another error above:"
awk -v heads="$heads" '
  BEGIN { split(heads, head, " "); for (i = 1; i in head; i++) printf "%-14s", head[i]; print "" }
  FNR == 1 { file++ }
  { key = $1 " " $2 " " $3; if (file == 1) order[++rows] = key; rate[key, file] = $4 }
  END {
    for (row = 1; row <= rows; row++) {
      split(order[row], part, " ")
      printf "%-14s%-14s%-14s", part[1], part[2], part[3]
      for (i = 1; i <= file; i++) printf "%-14s", rate[order[row], i]
      print ""
    }
  }' "$@"
