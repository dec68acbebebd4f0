"""Writes REGLES.md from the catalogue of rules; with ``--verifier``, says if it is up to date.

Usage: ``python outils/regles.py [--verifier]`` from the root of the project.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from cdppe_xl.domaine.constat import Regle
from cdppe_xl.referentiel.loader import editions_livrees, load_referentiel
from cdppe_xl.referentiel.modele import Referentiel
from cdppe_xl.regles.catalogue import FAMILLES, REGLES_ECRITES, toutes
from cdppe_xl.regles.derogations import peut_deroger

EDITION = "2020"
CHEMIN = Path(__file__).resolve().parent.parent / "REGLES.md"
ORDRE = ("bloquante", "avertissement", "information")

ENTETE = """# Catalogue des règles

Ce que l’outil vérifie dans les classeurs rendus, édition {edition} : {nombre} règles, dont {vives}
se voient aussi dans le classeur pendant la saisie (colonne « Vive »). Les autres comparent
plusieurs classeurs, lisent des mots ou regardent le fichier lui-même : elles s’appliquent à la
réception, par `cdppe controler` et `cdppe deposer`.

- **bloquante** : le retour est à corriger ; **avertissement** : à corriger ou à expliquer ;
  **information** : à savoir, sans rien d’obligatoire.
- **à l’essai** : montrée et comptée à part, ne bloque jamais ({essais} dans cette édition). Une
  édition met une règle à l’essai par `regles_essai` dans son `campagne.toml`.
- Une **dérogation** accordée à un territoire (option `--derogations`, fichier TOML : règle,
  territoire, motif, auteur, date, échéance) abaisse le constat à une information, qui la dit. Une
  croix dans la colonne « Dér. » : la règle n’en admet pas, parce qu’elle protège la lecture du
  fichier ou l’argent de l’État.
- Un numéro désigne toujours la même règle : il n’est jamais repris.
- Entre accolades, ce que le constat remplit : la cellule, la valeur trouvée, la valeur attendue,
  ce qui peut être écrit tel quel (`proposition`). Pour une règle vive, « Que faire » est ce que dit
  le classeur ; le constat le précise quand il le peut, avec les montants et les cellules.
- « Déduit » : le texte ne le dit pas, il s’en déduit. Une règle qui lit des mots ne bloque jamais.

Ce fichier est produit par `make regles` : ne pas le modifier à la main.

{bilan}
"""


def rediger(referentiel: Referentiel) -> str:
    """The whole page."""
    regles = toutes(referentiel)
    entete = ENTETE.format(
        edition=referentiel.campagne.code, nombre=len(regles),
        vives=sum(r.vive for r in regles), bilan="\n".join(_bilan(regles)),
        essais=sum(r.a_l_essai for r in regles),
    )  # fmt: skip
    pages = [entete]
    for code, titre in FAMILLES.items():
        siennes = [r for r in regles if r.id.startswith(code)]
        pages.append("\n".join([f"## {code} · {titre}", "", *_tableau(siennes), ""]))
    return "\n".join([*pages, *_autres({r.id for r in regles})])


def _autres(deja: set[str]) -> Iterator[str]:
    """Rules that only another shipped edition has."""
    for edition in editions_livrees():
        siennes = [r for r in toutes(load_referentiel(edition)) if r.id not in deja]
        if siennes:
            yield f"## Propres à l’édition {edition}\n"
            yield from (*_tableau(siennes), "")


def _bilan(regles: Iterable[Regle]) -> Iterator[str]:
    regles = tuple(regles)
    yield "| Famille | " + " | ".join(ORDRE) + " | toutes | vives |"
    yield "|---|" + "---:|" * (len(ORDRE) + 2)
    for code, titre in (*FAMILLES.items(), ("", "Ensemble")):
        siennes = [r for r in regles if r.id.startswith(code)]
        nombres = [sum(r.gravite == g for r in siennes) for g in ORDRE]
        nombres += [len(siennes), sum(r.vive for r in siennes)]
        nom = f"{code} · {titre}" if code else f"**{titre}**"
        yield f"| {nom} | " + " | ".join(str(n) for n in nombres) + " |"


def _tableau(regles: Iterable[Regle]) -> Iterator[str]:
    titres = ("Règle", "Gravité", "Ce qui est attendu", "Vive", "Dér.", "Ce que dit le constat",
              "Que faire", "Texte")  # fmt: skip
    yield f"| {' | '.join(titres)} |"
    yield "|---|---|---|:-:|:-:|---|---|---|"
    for regle in regles:
        cases = (
            regle.id, regle.gravite.value + (" (à l’essai)" if regle.a_l_essai else ""),
            regle.titre, "oui" if regle.vive else "", "" if peut_deroger(regle) else "✗",
            regle.message, regle.remede, regle.source,
        )  # fmt: skip
        yield "| " + " | ".join(case.replace("|", "\\|") for case in cases) + " |"


def main(arguments: list[str]) -> int:
    """Writes the page, or compares it; 1 when it is out of date."""
    page = rediger(load_referentiel(EDITION))
    if "--verifier" not in arguments:
        CHEMIN.write_text(page, encoding="utf-8")
        print(f"{CHEMIN.name} : {len(page.splitlines())} lignes")
        return 0
    ecrite = CHEMIN.read_text(encoding="utf-8") if CHEMIN.exists() else ""
    if ecrite != page:
        print(f"{CHEMIN.name} n’est pas à jour : lancer « make regles ».", file=sys.stderr)
        return 1
    print(f"{CHEMIN.name} est à jour ({len(REGLES_ECRITES)} règles écrites en Python).")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
