#!/usr/bin/env bash
# The hook for another project's CI: runs each of the scripts, and each is skipped unless its switch is on.
# Fails when one of them fails, after all have run.
set -uo pipefail
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../.."

failed=()
for script in ci/helm-lint-and-render.sh ci/helm-profiles-sanity-optional.sh demo/helm-smoke-k3d.sh; do
  "scripts/$script"
  status=$?
  # A mistake in a switch, or an interrupt, is nothing that the next script could mend.
  if ((status == 2 || status > 128)); then exit "$status"; fi
  if ((status != 0)); then failed+=("$script"); fi
done
if ((${#failed[@]} > 0)); then
  echo "failed: ${failed[*]}" >&2
  exit 1
fi
