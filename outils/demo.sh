#!/usr/bin/env bash
# Joue une campagne entière sur les exemples : classeurs, retours, contrôle, registre, national.
set -euo pipefail
cd "$(dirname "$0")/.."

CDPPE=.venv/bin/cdppe
SORTIE=demo
rm -rf "$SORTIE"
mkdir -p "$SORTIE"

titre() { printf '\n== %s\n' "$*"; }

# Un retour fautif donne le code 1 (à corriger) ou 3 (illisible) : c'est attendu ici.
tolere() {
  local code=0
  "$@" || code=$?
  case $code in 0 | 1 | 3) ;; *) exit "$code" ;; esac
}

titre "1. Les classeurs pré-remplis des 30 territoires"
"$CDPPE" generer --edition 2020 --sources samples/sources/exemple_population.csv \
  --dotations samples/puy-de-dome/dotations.csv --sortie "$SORTIE/campagne"

titre "2. Des retours : ceux de samples/retours, contrôlés cellule par cellule"
tolere "$CDPPE" controler samples/retours

titre "3. D'autres retours, fictifs, pour quelques territoires"
mkdir -p "$SORTIE/choisis"
for code in 02 03 04 08 18 23; do
  cp -r "$SORTIE"/campagne/"$code"_* "$SORTIE/choisis/"
done
rm "$SORTIE"/choisis/*/*_guide_*   # le guide sert sur place, il ne se renvoie pas
"$CDPPE" simuler "$SORTIE/choisis" --sortie "$SORTIE/retours" --graine 2020 --taux-fautes 0.2

titre "4. Le registre : chaque dépôt est gardé"
tolere "$CDPPE" deposer samples/retours "$SORTIE/retours" --registre "$SORTIE/campagne.db" \
  --recu-le 2020-07-28

titre "5. Qui a répondu ?"
"$CDPPE" suivre --registre "$SORTIE/campagne.db" --date 2020-07-31 | tail -25

titre "6. Le classeur national"
"$CDPPE" consolider --registre "$SORTIE/campagne.db" --tous --sortie "$SORTIE/national.xlsx"

titre "À regarder"
cat <<FIN
  $SORTIE/campagne/63_Puy-de-Dome/   les classeurs d'un territoire, à ouvrir dans un tableur
  samples/retours/                   les retours lus (voir samples/README.md)
  $SORTIE/national.xlsx              le classeur national : feuilles Synthèse, Finances, Données
FIN
