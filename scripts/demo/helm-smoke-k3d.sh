#!/usr/bin/env bash
# Installs the four charts on a cluster of its own, runs their tests, uninstalls them and removes the cluster.
# RUN_HELM_SMOKE=1 turns it on; RUN_GUARDRAILS=1 adds the policy pack's judgement on what runs in the cluster.
# The cluster is k3d's where k3d and a Docker engine are there, else the embedded one.
set -euo pipefail
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../.."
source scripts/switches.sh
only_when RUN_HELM_SMOKE
guardrails=(--grep "guardrails:" --invert)
if is_on RUN_GUARDRAILS; then guardrails=(); fi

if command -v k3d >/dev/null && docker info >/dev/null 2>&1; then
  # A state folder of its own gives the cluster a name of its own: one that is there already is not touched.
  ZEN_STATE=$(mktemp -d)
  export ZEN_STATE
  trap 'node bin/zenctl.mjs cluster down --cluster k3d --yes && rm -rf "$ZEN_STATE"' EXIT
  up=$(node bin/zenctl.mjs cluster up --cluster k3d --json)
  SMOKE_KUBECONFIG=$(node -p 'JSON.parse(process.argv[1]).kubeconfig' "$up")
  export SMOKE_KUBECONFIG
else
  echo "helm-smoke-k3d.sh: no k3d with a Docker engine here, so the embedded cluster is used"
fi
# An empty array is an unset variable to the bash of macOS.
run_tests test/controllers/helm-smoke.test.ts ${guardrails[@]+"${guardrails[@]}"}
