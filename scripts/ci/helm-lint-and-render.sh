#!/usr/bin/env bash
# Lints and renders the four charts with every scenario of their value matrix, and judges what comes out.
# RUN_HELM_LINT=1 turns it on; RUN_GUARDRAILS=1 adds the policy pack, which finds images of other registries.
set -euo pipefail
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../.."
source scripts/switches.sh
only_when RUN_HELM_LINT

suites=(test/charts/matrix/{rendered,pairwise.long}.test.ts)
if is_on RUN_GUARDRAILS; then suites+=(test/charts/guardrails.long.test.ts); fi
run_tests "${suites[@]}"
