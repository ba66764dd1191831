#!/usr/bin/env bash
# Executes every notebook headlessly and fails when a cell fails: npm run notebooks
# Installs what it needs: the Deno kernel from the npm registry, nbconvert from Debian when jupyter is not there.
set -euo pipefail
cd "$(dirname "$0")"
npm ci --no-audit --no-fund
if ! command -v jupyter-nbconvert >/dev/null; then
  as_root=""; [ "$(id -u)" = 0 ] || as_root=sudo
  $as_root apt-get update -qq && $as_root apt-get install -y -qq --no-install-recommends jupyter-nbconvert jupyter-client python3-ipykernel >/dev/null
fi
deno="$PWD/node_modules/.bin/deno"
kernels="$(mktemp -d)"
export JUPYTER_DATA_DIR="$kernels" JUPYTER_PATH="$kernels"
mkdir -p "$kernels/kernels/deno"
cat > "$kernels/kernels/deno/kernel.json" <<KERNEL
{ "argv": ["$deno", "jupyter", "--kernel", "--conn", "{connection_file}"], "display_name": "Deno", "language": "typescript" }
KERNEL
[ -d ../results/radiology-to-physician ] || (cd .. && npm start)
out="${1:-$(mktemp -d)}"
for notebook in *.ipynb; do
  jupyter-nbconvert --to notebook --execute --ExecutePreprocessor.kernel_name=deno --output-dir "$out" "$notebook"
  grep -q '"image/svg+xml"' "$out/$notebook" || { echo "$notebook: no chart was drawn"; exit 1; }
done
echo "executed notebooks are in $out"
