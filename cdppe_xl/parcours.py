"""READ FIRST. The road of a number, one short function per step of the work.

generate → read → check → deposit → consolidate. Each step delegates; the modules named here
are where to look next.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from cdppe_xl.domaine.constat import Constat, Gravite
from cdppe_xl.domaine.lecture import Doute, Identite, Lecture
from cdppe_xl.erreurs import ClasseurIllisible, CommandeIncorrecte

if TYPE_CHECKING:
    from cdppe_xl.classeurs.valeurs_excel import Scalaire
    from cdppe_xl.consolidation.national import National
    from cdppe_xl.domaine.edition import Territoire
    from cdppe_xl.generation.preremplissage import Connu
    from cdppe_xl.referentiel.modele import Referentiel
    from cdppe_xl.registre.collecte import Piece
    from cdppe_xl.registre.depot import DepotEnregistre
    from cdppe_xl.registre.store import Registre
    from cdppe_xl.sources.dotations import Dotations

SANS_LECTURE = "STR-000"
"""Id of the constat that stands for a file that could not be read at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Produit:
    """A generated file."""

    chemin: Path
    territoire: str
    classeur: str
    connues: int
    """Values known at generation, identity left out."""
    sans_place: tuple[str, ...] = ()
    """Known values the layout has no cell for, by data path."""
    remplace: bool = False
    """Other bytes stood under that name; they were set aside."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rapport:
    """What checking a batch found."""

    fichiers: tuple[str, ...]
    constats: tuple[Constat, ...]

    @property
    def illisible(self) -> bool:
        """A file could not be read at all."""
        return any(c.regle == SANS_LECTURE for c in self.constats)

    @property
    def bloque(self) -> bool:
        """At least one blocking constat."""
        return any(c.gravite is Gravite.BLOQUANTE for c in self.constats)


@dataclass(frozen=True, slots=True, kw_only=True)
class LectureOuRefus:
    """One piece of a batch: its reading, or the reason why there is none."""

    piece: Piece
    lecture: Lecture | None
    motif: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """What became of one piece of a batch; ``depot`` is None when nothing could be kept."""

    chemin: str
    depot: DepotEnregistre | None
    constats: tuple[Constat, ...]
    motif: str = ""


def generer(
    connu: Connu, territoires: Sequence[Territoire], classeurs: Sequence[str], sortie: Path
) -> Iterator[Produit]:
    """Writes one folder per territory with its pre-filled workbooks, one at a time."""
    from cdppe_xl.generation.fichiers import file_of, folder_of, keep_former, write_bytes

    edition = connu.referentiel.campagne.code
    for territoire in territoires:
        for code in classeurs:
            contenu, connues, sans_place = fabriquer(connu, code, territoire)
            chemin = sortie / folder_of(territoire) / file_of(territoire, code, edition)
            remplace = keep_former(chemin, contenu)
            write_bytes(chemin, contenu)
            yield Produit(
                chemin=chemin, territoire=territoire.code, classeur=code, connues=connues,
                sans_place=sans_place, remplace=remplace,
            )  # fmt: skip


def fabriquer(
    connu: Connu,
    code: str,
    territoire: Territoire | None,
    saisies: Mapping[str, Scalaire] | None = None,
) -> tuple[bytes, int, tuple[str, ...]]:
    """One workbook as bytes, how many values were known, and those without a cell.

    ``saisies`` are answers that prevail over what is known.
    """
    from cdppe_xl.classeurs.catalogue import placement
    from cdppe_xl.excel.writer import write_classeur
    from cdppe_xl.generation.preremplissage import prefill

    place = placement(connu.referentiel, code)
    valeurs, sans_place = prefill(place, territoire, connu)
    connues = sum(not cle.startswith("identite/") for cle in valeurs)
    identite = Identite(
        edition=connu.referentiel.campagne.code, classeur=code,
        territoire=territoire.code if territoire else "",
        version=place.classeur.version, empreinte=place.empreinte,
    )  # fmt: skip
    nom = f"{territoire.code} {territoire.nom}" if territoire else ""
    contenu = write_classeur(place, {**valeurs, **(saisies or {})}, identite, nom)
    return contenu, connues, sans_place


def lire(source: Path | bytes, nom: str, edition: str = "") -> tuple[Lecture, Referentiel]:
    """Reads one returned workbook with the layout it claims.

    Raises:
        ClasseurIllisible: not a workbook, not one of ours, or of an unknown edition.
    """
    from cdppe_xl.classeurs.catalogue import placement
    from cdppe_xl.excel.reader import open_retour, read_retour

    retour = open_retour(source, nom)
    referentiel = charger(edition or retour.identite.edition)
    if retour.identite.edition != referentiel.campagne.code:
        raise ClasseurIllisible(
            f"Ce classeur est de l’édition {retour.identite.edition}, pas de l’édition "
            f"{referentiel.campagne.code}. Le relire avec l’option --edition qui convient."
        )
    try:
        place = placement(referentiel, retour.identite.classeur)
    except CommandeIncorrecte as cause:
        raise ClasseurIllisible(f"Classeur d’un type inconnu. {cause}") from cause
    return _identifie(read_retour(retour, place), referentiel), referentiel


@lru_cache(maxsize=8)
def charger(edition: str) -> Referentiel:
    """The référentiel of an edition, by name or by folder, loaded once."""
    from cdppe_xl.referentiel.loader import load_referentiel

    return load_referentiel(edition)


def _identifie(lecture: Lecture, referentiel: Referentiel) -> Lecture:
    """Adds a doubt when the territory is not one of the edition."""
    if lecture.identite.territoire in {t.code for t in referentiel.territoires}:
        return lecture
    mots = {
        "edition": lecture.identite.edition,
        "territoire": lecture.identite.territoire,
        "attendu": referentiel.campagne.code,
        "trouve": lecture.identite.territoire or "aucun territoire (modèle vierge)",
    }
    return replace(lecture, doutes=(*lecture.doutes, Doute("STR-001", "", "", mots)))


def lire_pieces(pieces: Iterable[Piece], edition: str = "") -> Iterator[LectureOuRefus]:
    """Reads a batch; one bad file never stops the others."""
    for piece in pieces:
        if piece.contenu is None or piece.motif:
            yield LectureOuRefus(piece=piece, lecture=None, motif=piece.motif)
            continue
        try:
            lecture, _ = lire(piece.contenu, piece.nom, edition)
            yield LectureOuRefus(piece=piece, lecture=replace(lecture, fichier=piece.chemin))
        except ClasseurIllisible as cause:
            yield LectureOuRefus(piece=piece, lecture=None, motif=str(cause))


def controler(
    chemins: Sequence[Path], edition: str = "", dotations: Dotations | None = None
) -> Rapport:
    """Checks files or folders without storing anything."""
    from cdppe_xl.registre.collecte import collecter
    from cdppe_xl.regles.moteur import trier

    lues = list(lire_pieces(collecter(chemins), edition))
    constats = [_sans_lecture(refus) for refus in lues if refus.lecture is None]
    lectures = [lue.lecture for lue in lues if lue.lecture is not None]
    constats += constats_de(lectures, edition, dotations)
    fichiers = tuple(lue.piece.chemin for lue in lues)
    return Rapport(fichiers=fichiers, constats=tuple(trier(constats)))


def constats_de(
    lectures: Sequence[Lecture], edition: str = "", dotations: Dotations | None = None
) -> list[Constat]:
    """Rules over readings, grouped by territory; the same workbook twice makes two dossiers."""
    from cdppe_xl.regles.dossier import Dossier, build_retour
    from cdppe_xl.regles.moteur import controler_dossier

    groupes: dict[tuple[str, str], list[dict[str, Lecture]]] = defaultdict(list)
    for lecture in lectures:
        identite = lecture.identite
        piles = groupes[identite.edition, identite.territoire]
        libre = next((p for p in piles if identite.classeur not in p), None)
        if libre is None:
            if piles:
                mots = {"trouve": lecture.fichier, "attendu": piles[0][identite.classeur].fichier}
                lecture = replace(lecture, doutes=(*lecture.doutes, Doute("STR-019", mots=mots)))
            piles.append(libre := {})
        libre[identite.classeur] = lecture
    constats: list[Constat] = []
    for (code_edition, territoire), piles in groupes.items():
        referentiel = charger(edition or code_edition)
        for pile in piles:
            notifies = _notifies(referentiel, territoire, dotations)
            retours = {c: build_retour(lu, referentiel, notifies) for c, lu in pile.items()}
            dossier = Dossier(territoire=territoire, referentiel=referentiel, retours=retours)
            constats += controler_dossier(dossier)
    return constats


def _notifies(
    referentiel: Referentiel, code: str, dotations: Dotations | None
) -> Mapping[str, Scalaire]:
    """Official amounts by data path, when they were given: they prevail over the cells."""
    from cdppe_xl.generation.preremplissage import Connu, notified

    territoire = next((t for t in referentiel.territoires if t.code == code), None)
    if dotations is None or territoire is None:
        return {}
    return notified(territoire, Connu(referentiel=referentiel, dotations=dotations))


def _sans_lecture(refus: LectureOuRefus) -> Constat:
    return Constat(
        regle=SANS_LECTURE, gravite=Gravite.BLOQUANTE, fichier=refus.piece.chemin, feuille="",
        cellule="", message=refus.motif, trouve="", attendu="un classeur de la campagne",
        remede="Renvoyer le classeur transmis, au format xlsx ou ods.",
        source="règle de l’outil (déduite)",
    )  # fmt: skip


def deposer(
    chemins: Sequence[Path],
    registre: Registre,
    recu_le: datetime,
    edition: str = "",
    dotations: Dotations | None = None,
) -> Iterator[Issue]:
    """Reads, checks and stores; a file that cannot be read is kept with its reason.

    ``dotations``: official amounts, that prevail over those a returned workbook shows.
    """
    from cdppe_xl.registre.collecte import collecter

    pieces = (p for p in collecter(chemins) if not _est_registre(p.chemin, registre.chemin))
    lues = list(lire_pieces(pieces, edition))
    lectures = [lue.lecture for lue in lues if lue.lecture is not None]
    deja = _deja_recues(lectures, registre, edition)
    constats = constats_de([*lectures, *deja], edition, dotations)
    for lue in lues:
        piece, depot = lue.piece, None
        siens = tuple(c for c in constats if c.fichier == piece.chemin)
        if piece.contenu is not None:
            depot = registre.deposer(
                piece.contenu, piece.nom, piece.chemin, recu_le, lue.lecture, siens, lue.motif
            )
        yield Issue(chemin=piece.chemin, depot=depot, constats=siens, motif=lue.motif)


def _est_registre(chemin: str, registre: Path) -> bool:
    """The register may sit in the folder it is fed from: it is not a return."""
    return Path(chemin).resolve().as_posix().startswith(registre.resolve().as_posix())


def _deja_recues(
    lectures: Sequence[Lecture], registre: Registre, edition: str
) -> Iterator[Lecture]:
    """Workbooks in force of the same territories that this batch does not bring again."""
    presents = {(lu.identite.territoire, lu.identite.classeur) for lu in lectures}
    territoires = {t for t, _ in presents}
    for code_edition in {lu.identite.edition for lu in lectures}:
        for cle, depot in registre.en_vigueur(code_edition, tous=True).items():
            if cle not in presents and cle[0] in territoires:
                lecture, _ = lire(registre.original(depot.sha256), depot.nom_fichier, edition)
                yield replace(lecture, fichier=f"(déjà reçu) {depot.chemin}")


def anterieurs(registre: Registre, edition: str, territoire: str) -> dict[str, dict[str, Scalaire]]:
    """What a territory already returned, by workbook then data path, to carry it forward."""
    from cdppe_xl.classeurs.valeurs_lues import scalaire

    connus: dict[str, dict[str, Scalaire]] = {}
    for (code, classeur), depot in registre.en_vigueur(edition, tous=True).items():
        if code == territoire:
            lues = registre.valeurs(depot.id)
            connus[classeur] = {cle: scalaire(lue) for cle, lue in lues.items()}
    return connus


def consolider(
    registre: Registre,
    edition: str,
    sortie: Path,
    *,
    tous: bool = False,
    dotations: Dotations | None = None,
) -> National:
    """The national workbook over the deposits in force."""
    from cdppe_xl.consolidation.classeur import write_national
    from cdppe_xl.consolidation.national import build_national
    from cdppe_xl.generation.fichiers import write_bytes

    national = build_national(registre, charger(edition), tous=tous, dotations=dotations)
    write_bytes(sortie, write_national(national))
    return national
