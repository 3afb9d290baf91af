#!/usr/bin/env bash
# Lints, renders and judges every file of values in docs/examples, and holds it against its profile.
# RUN_HELM_PROFILES_SANITY=1 turns it on.
set -euo pipefail
cd "$(dirname "$(realpath "${BASH_SOURCE[0]}")")/../.."
source scripts/switches.sh
only_when RUN_HELM_PROFILES_SANITY

run_tests test/charts/profiles-sanity.test.ts test/charts/{zen-examples,zen-posture,atom-examples}.test.ts
