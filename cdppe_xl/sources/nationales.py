"""Reading national data files: long tables, or public workbooks through a mapping."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cdppe_xl.erreurs import SourceIllisible
from cdppe_xl.sources.attentes import EditionDesSources
from cdppe_xl.sources.contexte import RapportSources, Sources, ValeurSourcee
from cdppe_xl.sources.correspondance import Correspondance, load_correspondances
from cdppe_xl.sources.donnees import Besoin, Collecte, DonneeNationale
from cdppe_xl.sources.entetes import tables_longues
from cdppe_xl.sources.longues import COLONNES, lire_longue
from cdppe_xl.sources.originaux import lire_original, reconnait
from cdppe_xl.sources.tableaux import Tableur, ouvrir
from cdppe_xl.sources.texte import cite

__all__ = ["DonneeNationale", "RapportSources", "Sources", "ValeurSourcee", "load_sources"]


def load_sources(
    paths: Sequence[Path],
    referentiel: EditionDesSources,
    correspondances: Path | None = None,
    besoin: Besoin | None = None,
) -> Sources:
    """Read national data files: long tables, or public workbooks through a mapping.

    Args:
        paths: csv, xlsx or ods files.
        referentiel: the edition; figures it does not use are counted and not kept.
        correspondances: folder of further mappings (``.toml``).
        besoin: figures to keep, those of the context sheet if not said.

    Raises:
        SourceIllisible: names every file that cannot be used, and why.
    """
    connues = load_correspondances(correspondances)
    besoin = besoin or _besoin(referentiel)
    collectes: list[Collecte] = []
    fautes: list[str] = []
    for path in paths:
        try:
            with ouvrir(path) as tableur:
                collectes.append(_lire(tableur, besoin, connues))
        except SourceIllisible as erreur:
            fautes.append(str(erreur))
    if fautes:
        raise SourceIllisible("\n".join(fautes))
    return Sources(
        (donnee for collecte in collectes for donnee in collecte.donnees),
        (collecte.bilan() for collecte in collectes),
    )


def _besoin(referentiel: EditionDesSources) -> Besoin:
    return Besoin(
        codes=frozenset(c for t in referentiel.territoires for c in t.codes_sources),
        chiffres=frozenset(
            (indicateur, annee)
            for donnee in referentiel.contexte
            for indicateur in donnee.indicateurs
            for annee in donnee.annees
        ),
    )


def _lire(tableur: Tableur, besoin: Besoin, connues: Sequence[Correspondance]) -> Collecte:
    collecte = Collecte(besoin, tableur.fichier)
    collecte.remarques.extend(tableur.remarques)
    connue = reconnait(tableur, connues)
    if connue is not None:
        lire_original(tableur, connue, collecte)
        return collecte
    longues, autres = tables_longues(tableur, COLONNES)
    if not longues:
        libelles = cite(c.libelle for c in connues)
        colonnes = cite(c.noms[0] for c in COLONNES.values() if c.obligatoire)
        raise SourceIllisible(
            f"{tableur.fichier} : ni table longue, ni classeur public connu. Une table longue "
            f"porte en tête les colonnes {colonnes} ; "
            f"classeurs connus : {libelles}. Mettre le fichier en table longue, ou lui "
            "écrire une correspondance."
        )
    if autres:
        collecte.remarques.append(f"feuilles sans table longue, non lues : {cite(autres)}")
    for longue in longues:
        lire_longue(longue, collecte)
    return collecte
