"""What a precise remedy needs: the amount in excess, the cells to change, the only answer.

Each function looks at one constat about to be worded and says what to type, or nothing when
only a person can choose.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from cdppe_xl.classeurs.plan_cadre import LOCAL
from cdppe_xl.domaine.lecture import Genre
from cdppe_xl.regles.dossier import Dossier, Retour
from cdppe_xl.regles.ecriture import LigneLue, lignes
from cdppe_xl.regles.moteur import Ecart, dire

CHIFFRES_D_UN_NUMERO = 3
"""A longer number is a slip of the hand: the next free one does not follow it."""
MONTREES = 8
"""Cells named in a remedy."""


@dataclass(frozen=True, slots=True)
class Cas:
    """A constat about to be worded: its row, and what it found."""

    ligne: LigneLue
    champ: str
    ecart: Ecart
    dossier: Dossier

    @property
    def retour(self) -> Retour:
        """The workbook."""
        return self.ligne.retour


@dataclass(frozen=True, slots=True)
class Reponse:
    """What to type, "" when a person must choose, and the words of the remedy."""

    proposition: str = ""
    mots: Mapping[str, object] | None = None
    """None: the figures are not there, the usual remedy is said."""


# --- ways to find what to type, or what to change --------------------------------------------


def toujours(texte: str) -> Callable[[Cas], Reponse]:
    """The same answer for every row."""
    return lambda _: Reponse(texte, {})


def rien(_: Cas) -> Reponse:
    """The constat's own words are enough."""
    return Reponse("", {})


def _unique(choix: Iterable[str]) -> Reponse:
    seuls = tuple(dict.fromkeys(choix))
    return Reponse(seuls[0], {}) if len(seuls) == 1 else Reponse()


def _cellules(siennes: Iterable[LigneLue], champ: str) -> str:
    """« (cellules N9, N12 et 3 autres de « Plan d’action ») », "" when there is none."""
    lieux = [x.retour.lecture.lieu(x.cle(champ)) for x in siennes]
    cellules = [cellule for _, cellule in lieux if cellule]
    if not cellules:
        return ""
    de_plus = len(cellules) - MONTREES
    reste = f" et {de_plus} {'autre' if de_plus == 1 else 'autres'}" if de_plus > 0 else ""
    mot = "cellule" if len(cellules) == 1 else "cellules"
    return f" ({mot} {', '.join(cellules[:MONTREES])}{reste} de « {lieux[0][0]} »)"


def _remplies(siennes: Iterable[LigneLue], champ: str) -> list[LigneLue]:
    """Rows that hold an amount, in the order of the sheet; when too many, the largest ones first.

    The slip of the hand to be corrected is thus always named.
    """
    dotees = [x for x in siennes if (x.nombre(champ) or 0) > 0]
    if len(dotees) > MONTREES:
        dotees.sort(key=lambda x: x.nombre(champ) or 0, reverse=True)
    return dotees


def _exces(cas: Cas, trop: str, admis: str) -> str:
    """How much the first cell of the row exceeds the second, "" when one has no number."""
    haut, bas = cas.ligne.nombre(trop), cas.ligne.nombre(admis)
    return "" if haut is None or bas is None else dire(abs(haut - bas), Genre.MONTANT)


def depassement(tableau: str, etat: str) -> Callable[[Cas], Reponse]:
    """An enveloppe beyond its amount: by how much, and which cells make it."""

    def chercher(cas: Cas) -> Reponse:
        code, _, annee = cas.ligne.rang.partition("_")
        exces = _exces(cas, cas.champ, "notifie")
        champ = etat.format(annee=annee)
        siennes = [x for x in lignes(cas.retour, tableau) if x.texte("enveloppe") == code]
        ou = _cellules(_remplies(siennes, champ), champ)
        mots = {"exces": exces, "enveloppe": code, "cellules": ou}
        return Reponse("", {**mots, "annee": annee}) if exces else Reponse()

    return chercher


def engagements(cas: Cas) -> Reponse:
    """The commitments of an enveloppe beyond the plan: by how much, and which cells make them."""
    code, exces = cas.ecart.mots.get("enveloppe"), cas.ecart.mots.get("exces")
    siennes = [x for x in lignes(cas.retour, "execution") if x.texte("enveloppe") == code]
    ou = _cellules(_remplies(siennes, "engage"), "engage")
    return Reponse("", {"exces": exces, "enveloppe": code, "cellules": ou}) if exces else Reponse()


def cofinancement(cas: Cas) -> Reponse:
    """What the département lacks on an objectif, and the cells that could hold it."""
    annee = cas.champ.rpartition("_")[2]
    numero = cas.ligne.rang.removeprefix("o").lstrip("0")
    manque = _exces(cas, cas.champ, cas.champ.replace("cd_", "etat_"))
    siennes = [x for x in lignes(cas.retour, "actions") if x.texte("objectif") == numero]
    siennes.sort(key=lambda x: x.nombre(f"cd_{annee}") is None)  # amounts first, then blanks
    cellules = _cellules(siennes, f"cd_{annee}")
    mots = {"manque": manque, "annee": annee, "objectif": numero, "cellules": cellules}
    return Reponse("", mots) if manque and numero else Reponse()


def depense_du_departement(cas: Cas) -> Reponse:
    """What the département should have spent beside."""
    trouve, attendu = _montants_dits(cas)
    manque = None if trouve is None or attendu is None else attendu - trouve
    return Reponse() if manque is None else Reponse("", {"manque": dire(manque, Genre.MONTANT)})


def au_plus(cas: Cas) -> Reponse:
    """The amount that must not be exceeded, as the constat says it."""
    return Reponse("", {"borne": cas.ecart.attendu}) if cas.ecart.attendu else Reponse()


def _montants_dits(cas: Cas) -> tuple[Decimal | None, Decimal | None]:
    return _en_nombre(cas.ecart.trouve), _en_nombre(cas.ecart.attendu)


def _en_nombre(texte: str) -> Decimal | None:
    """The amount that ``dire`` wrote."""
    nu = texte.removesuffix("€").replace("\u202f", "").replace("\xa0", "").replace(" ", "")
    try:
        return Decimal(nu.replace(",", "."))
    except ArithmeticError:
        return None


def _enveloppes_admises(cas: Cas) -> list[str]:
    referentiel, objectif = cas.dossier.referentiel, cas.ligne.texte("objectif")
    if objectif.upper() == LOCAL:
        return [e.code for e in referentiel.enveloppes if e.objectif_local]
    numero = cas.ligne.entier("objectif")
    return [e.code for e in referentiel.enveloppes if numero and
            referentiel.enveloppe_admet(e.code, numero)]  # fmt: skip


def enveloppe(cas: Cas) -> Reponse:
    """The only enveloppe of the objectif, and who may receive it."""
    reponse = _unique(_enveloppes_admises(cas))
    if reponse.mots is None:
        return reponse
    admis = cas.dossier.referentiel.enveloppe(reponse.proposition).beneficiaires_admis
    return replace(reponse, mots={"beneficiaire": " ou ".join(admis)})


def beneficiaire(cas: Cas) -> Reponse:
    """The only one who may receive the money of the enveloppe."""
    code = cas.ligne.texte("enveloppe")
    par_code = {e.code: e.beneficiaires_admis for e in cas.dossier.referentiel.enveloppes}
    return _unique(par_code.get(code, ()))


def _numeros(retour: Retour, tableau: str) -> list[str]:
    return [x.texte("numero") for x in lignes(retour, tableau)]


def numero_libre(cas: Cas) -> Reponse:
    """The number that the row had when it was sent if nobody else has it, else a new one."""
    cellule = cas.retour.placement.cellules.get(cas.ecart.cle)
    origine = dire(cellule.valeur, Genre.ENTIER) if cellule else ""
    sien, siens = cas.ligne.texte("numero"), _numeros(cas.retour, cas.ligne.tableau)
    ailleurs = _meme_numero(cas)
    if ailleurs and sien == origine:  # the other row must change, this one keeps its number
        return Reponse("", {"faire": f"« {sien} » sert aussi en {ailleurs} : garder ce numéro ici, "
                                     "et le changer dans l’autre ligne."})  # fmt: skip
    nouveau = origine
    if not origine or origine in siens:
        connus = {*siens, *_numeros(cas.retour, "actions"), *_numeros(cas.retour, "fiches")}
        grands = [int(n) for n in connus if n.isdigit() and len(n) <= CHIFFRES_D_UN_NUMERO]
        nouveau = str(max(grands, default=0) + 1)
    deja = f"« {sien} » sert aussi en {ailleurs}. " if ailleurs else ""
    return Reponse(nouveau, {
        "faire": f"{deja}Écrire {nouveau} dans cette cellule, et le même numéro sur sa fiche : "
        "c’est un numéro que personne d’autre ne porte."
    })  # fmt: skip


def _meme_numero(cas: Cas) -> str:
    """« B8 »: the other rows that bear the number of this one, "" when there is none."""
    sien = cas.ligne.texte("numero")
    memes = [
        x.retour.lecture.lieu(x.cle("numero"))[1]
        for x in lignes(cas.retour, cas.ligne.tableau)
        if sien and x.rang != cas.ligne.rang and x.texte("numero") == sien
    ]
    return ", ".join(filter(None, memes))


def fiche_a_numeroter(cas: Cas) -> Reponse:
    """The line of « Fiches action » that should bear the number of this action."""
    connus = set(_numeros(cas.retour, "actions"))
    libres = [f for f in lignes(cas.retour, "fiches") if f.texte("numero") not in connus]
    meme = "f" + cas.ligne.rang.removeprefix("a")
    libres.sort(key=lambda f: f.rang != meme)
    if not libres:
        return Reponse()
    lieu = cas.retour.lecture.lieu(libres[0].cle("numero"))
    return Reponse("", {"lieu": f"{lieu[0]}!{lieu[1]}"}) if lieu[1] else Reponse()


def action_de_la_fiche(cas: Cas) -> Reponse:
    """The number of the only action that has no fiche, if there is just one."""
    connus = set(_numeros(cas.retour, "fiches"))
    actions = [x for x in lignes(cas.retour, "actions") if x.texte("objectif")]
    return _unique(n for x in actions if (n := x.texte("numero")) and n not in connus)


def objectif_de_la_ligne(cas: Cas) -> Reponse:
    """Number of the objectif that the row is about."""
    numero = cas.ligne.rang.removeprefix("o").lstrip("0")
    return Reponse("", {"numero": numero}) if numero.isdigit() else Reponse()


def pourcentage(cas: Cas) -> Reponse:
    """A rate typed as so many hundredths: 45 for 45 %."""
    nombre = cas.ligne.nombre(cas.champ)
    cellule = cas.retour.placement.cellules.get(cas.ecart.cle)
    ouverte = cellule is not None and cellule.ouverte
    if not ouverte or nombre is None or not 2 <= nombre <= 100:  # noqa: PLR2004 -- hundredths
        return Reponse()
    return Reponse(f"{dire(nombre, Genre.ENTIER)} %", {})


def trop_d_objectifs(cas: Cas) -> Reponse:
    """How many optional objectifs are too many."""
    trouve, attendu = _montants_dits(cas)
    if trouve is None or attendu is None:
        return Reponse()
    return Reponse("", {"exces": dire(trouve - attendu, Genre.ENTIER)})
