"""Corrected returns: from what was read, or from the register, to the folders to send."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from cdppe_xl.domaine.constat import Constat
from cdppe_xl.domaine.lecture import Lecture
from cdppe_xl.reception.lecture import charger

if TYPE_CHECKING:
    from cdppe_xl.reception.jugement import Consignes
    from cdppe_xl.reception.lecteur import PieceLue
    from cdppe_xl.registre.depot import DepotEnregistre
    from cdppe_xl.registre.store import Registre
    from cdppe_xl.restitution.retour import Envoi, Outils, Recu


@dataclass(frozen=True, slots=True, kw_only=True)
class Renvoi:
    """How corrected returns are made.

    ``echeance``: day asked for, None for the deadline of each workbook in the edition;
    ``conformes``: also return the workbooks that only have points to check; ``au``: today.
    """

    consignes: Consignes
    echeance: date | None = None
    conformes: bool = True
    au: date | None = None


def recus_de(lues: Iterable[PieceLue]) -> list[Recu]:
    """What was checked, to be returned corrected; a file given under two names, once."""
    vues: set[str] = set()
    recus = []
    for lue in lues:
        if lue.identite is None or lue.sha256 not in vues:
            recus.append(_recu(lue))
            vues.add(lue.sha256)
    return recus


def _recu(lue: PieceLue, recu_le: date | None = None) -> Recu:
    from cdppe_xl.restitution.retour import Recu

    return Recu(
        fichier=lue.piece.nom, identite=lue.identite, lire=lambda: lue.lecture, motif=lue.motif,
        recu_le=recu_le, defaut=lue.defaut,
    )  # fmt: skip


def renvois(recus: Sequence[Recu], renvoi: Renvoi) -> Iterator[Envoi]:
    """The corrected return of each territory: clean workbooks with its answers, and a letter."""
    from cdppe_xl.restitution.retour import corriger

    editions = sorted({r.identite.edition for r in recus if r.identite is not None}) or ["2020"]
    for code in editions:
        siens = [r for r in recus if (r.identite.edition if r.identite else editions[0]) == code]
        yield from corriger(siens, _outils(renvoi.consignes.edition or code, renvoi))


def _outils(edition: str, renvoi: Renvoi) -> Outils:
    from cdppe_xl.generation.preremplissage import Connu
    from cdppe_xl.reception import jugement
    from cdppe_xl.reception.lecture import lire_avec_brut
    from cdppe_xl.restitution.retour import Outils

    consignes = replace(renvoi.consignes, edition=edition)

    def relire(contenu: bytes, nom: str) -> Lecture:
        return lire_avec_brut(contenu, nom, edition)[0]

    def juger(lues: Sequence[Lecture]) -> list[Constat]:
        return jugement.constats_de(lues, consignes)

    return Outils(
        relire=relire, juger=juger,
        connu=Connu(referentiel=charger(edition), dotations=consignes.dotations),
        echeance=renvoi.echeance, conformes=renvoi.conformes, au=renvoi.au,
    )  # fmt: skip


def a_renvoyer(registre: Registre, edition: str, territoire: str = "") -> Iterator[Recu]:
    """The latest deposit of each workbook, read again; the refused ones without a territory too."""
    from cdppe_xl.reception.jugement import Consignes
    from cdppe_xl.reception.lecteur import Lecteur
    from cdppe_xl.registre.collecte import Piece

    with Lecteur(Consignes(edition=edition)) as lecteur:
        for depot in _derniers(registre, charger(edition).campagne.code, territoire):
            relire = partial(registre.original, depot.sha256)
            piece = Piece(depot.nom_fichier, f"dépôt {depot.id}", relire(), "", relire)
            yield _recu(lecteur.lire(piece), depot.recu_le.date())


def _derniers(registre: Registre, edition: str, territoire: str) -> list[DepotEnregistre]:
    """Latest deposit of each workbook; a file of nobody counts until its name is read at last."""
    derniers: dict[tuple[str, str], DepotEnregistre] = {}
    anonymes: dict[str, DepotEnregistre] = {}
    for depot in registre.depots():
        if depot.edition not in ("", edition):
            continue
        if depot.territoire:
            anonymes.pop(depot.nom_fichier, None)
            derniers[depot.territoire, depot.classeur] = depot
        else:
            anonymes[depot.nom_fichier] = depot
    gardes = [d for (t, _), d in sorted(derniers.items()) if territoire in ("", t)]
    return [*gardes, *(() if territoire else anonymes.values())]


def ecrire_renvois(envois: Iterable[Envoi], sortie: Path) -> Iterator[tuple[Envoi, Path]]:
    """Writes each dispatch in its folder; what was there under another content is kept aside."""
    from cdppe_xl.generation.fichiers import keep_former, write_bytes

    for envoi in envois:
        dossier = sortie / envoi.dossier
        for nom, contenu in envoi.fichiers.items():
            keep_former(dossier / nom, contenu)
            write_bytes(dossier / nom, contenu)
        yield envoi, dossier
