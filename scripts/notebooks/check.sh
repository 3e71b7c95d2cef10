#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# Runs every notebook here, from top to bottom, by Jupyter's own client: with the kernel of this Sketchell, in a
# folder of its own. A cell that fails, a picture that is missing, and a cell that should print and does not, are
# errors. With names of notebooks it runs those alone; with --keep DIR the notebooks with their outputs stay there.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
python=${PYTHON:-/usr/bin/python3}
if ! "$python" -c 'import nbclient, nbformat, jupyter_client' 2>/dev/null; then
  echo "$python has no nbclient (Debian: python3-nbclient), so the notebooks are passed over."
  exit 0
fi
keep=
if [ "${1:-}" = --keep ]; then
  keep=$(mkdir -p "$2" && cd "$2" && pwd)
  shift 2
fi
[ $# -gt 0 ] || set -- "$here"/[0-9][0-9]-*.ipynb
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
"$root/sketchell" jupyter install --prefix "$work" >/dev/null
mkdir "$work/run" "$work/home"

# Neither other kernels nor settings of the user's take part.
export JUPYTER_PATH="$work/share/jupyter" JUPYTER_CONFIG_DIR="$work/home" JUPYTER_DATA_DIR="$work/home"
export JUPYTER_RUNTIME_DIR="$work/home" JUPYTER_NO_CONFIG=1
"$python" - "$work/run" "${keep:-$work/home}" "$@" <<'END'
import os
import re
import sys
import time

import nbformat
from nbclient import NotebookClient

SHOWS = re.compile(r"^\s*show\(", re.M)
PRINTS = re.compile(r"^(print|attempt)\(", re.M)
LIMIT = 600

folder, keep, names = sys.argv[1], sys.argv[2], sys.argv[3:]
wrong = []
cells = outputs = pictures = 0
for name in names:
    title = os.path.basename(name)
    begun = time.monotonic()
    book = nbformat.read(name, as_version=4)
    nbformat.validate(book)
    client = NotebookClient(
        book, timeout=LIMIT, kernel_name="sketchell", allow_errors=True, resources={"metadata": {"path": folder}}
    )
    client.execute()
    nbformat.validate(book)
    nbformat.write(book, os.path.join(keep, title))
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    shown = told = 0
    for number, cell in enumerate(code, 1):
        place = f"{title}, cell {number}"
        forms = [set(o.data) for o in cell.outputs if o.output_type in ("display_data", "execute_result")]
        seen = sum(bool(form & {"image/png", "image/svg+xml", "text/html"}) for form in forms)
        for output in cell.outputs:
            if output.output_type == "error":
                wrong.append(f"{place}: {output.ename}: {output.evalue}")
        if cell.execution_count != number:
            wrong.append(f"{place}: it was run as number {cell.execution_count}")
        if seen < len(SHOWS.findall(cell.source)):
            wrong.append(f"{place}: {seen} pictures, where show is called more often")
        if PRINTS.search(cell.source) and not any(o.output_type == "stream" for o in cell.outputs):
            wrong.append(f"{place}: it prints nothing")
        if any("text/plain" not in form for form in forms):
            wrong.append(f"{place}: an output has no form as text")
        shown += seen
        told += len(cell.outputs)
    if not shown and SHOWS.search("\n".join(cell.source for cell in code)):
        wrong.append(f"{title}: no picture")
    cells, outputs, pictures = cells + len(code), outputs + told, pictures + shown
    print(f"{title}: {len(code)} cells, {told} outputs, {shown} pictures, {time.monotonic() - begun:.1f} s", flush=True)
for sentence in wrong:
    print(sentence, file=sys.stderr)
if wrong:
    sys.exit(f"{len(wrong)} things are wrong in {len(names)} notebooks.")
print(f"{len(names)} notebooks ran: {cells} cells, {outputs} outputs, {pictures} pictures.")
END
