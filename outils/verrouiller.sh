#!/usr/bin/env bash
# Refait les deux verrous d'après pyproject.toml, sans y nommer aucune adresse.
# Demande uv. Les versions déjà verrouillées sont gardées ; --upgrade les renouvelle.
set -euo pipefail
cd "$(dirname "$0")/.."

verrouiller() {
  local sortie=$1
  shift
  uv pip compile pyproject.toml "$@" --quiet --universal --python-version 3.11 \
    --generate-hashes --no-emit-index-url --no-emit-find-links --no-header \
    --output-file "$sortie"
}
verrouiller requirements.lock --extra construction "$@"
verrouiller requirements-dev.lock --extra construction --extra dev "$@"
