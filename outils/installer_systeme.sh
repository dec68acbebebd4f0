#!/usr/bin/env bash
# Installe des paquets Debian s'ils manquent : outils/installer_systeme.sh PAQUET...
# Ne fait rien, et ne demande aucun droit, quand tout est déjà là.
set -euo pipefail

manquants=()
for paquet in "$@"; do
  # dpkg-query, et non la présence d'une commande : deux variantes de LibreOffice ont la même.
  etat=$(dpkg-query -W -f='${Status}' "$paquet" 2>/dev/null || true)
  [ "$etat" = "install ok installed" ] || manquants+=("$paquet")
done
[ ${#manquants[@]} -eq 0 ] && exit 0

if ! command -v apt-get >/dev/null; then
  echo "Paquets à installer à la main (ni Debian ni Ubuntu ici) : ${manquants[*]}" >&2
  exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
  droits=()
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
  droits=(sudo)
elif command -v sudo >/dev/null && [ -t 0 ]; then
  droits=(sudo)
else
  echo "Il manque des paquets et ce compte ne peut pas les installer." >&2
  echo "Demander à un administrateur : apt-get install --no-install-recommends ${manquants[*]}" >&2
  exit 1
fi

apt() {
  "${droits[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 -qq "$@"
}
echo "Installation de ${manquants[*]}…"
journal=$(mktemp)
trap 'rm -f "$journal"' EXIT
if ! { apt update && apt install -y --no-install-recommends "${manquants[@]}"; } >"$journal" 2>&1
then
  tail -n 20 "$journal" >&2
  exit 1
fi
