-- Register of the deposits, schema version 1.
-- Facts are only ever added: the triggers at the end refuse any change.

CREATE TABLE original (
    sha256  TEXT PRIMARY KEY CHECK (length(sha256) = 64),
    contenu BLOB NOT NULL,
    taille  INTEGER NOT NULL
);

CREATE TABLE depot (
    id          INTEGER PRIMARY KEY,
    sha256      TEXT NOT NULL UNIQUE REFERENCES original (sha256),
    nom_fichier TEXT NOT NULL,
    chemin      TEXT NOT NULL,
    recu_le     TEXT NOT NULL,   -- ISO 8601 with the offset of the receiver's clock
    edition     TEXT NOT NULL,   -- '' when the file does not say
    territoire  TEXT NOT NULL,
    classeur    TEXT NOT NULL,
    version     INTEGER,         -- of the layout; NULL when the file does not say
    etat        TEXT NOT NULL CHECK (etat IN ('conforme', 'non_conforme', 'refuse')),
    motif       TEXT NOT NULL,
    empreinte   TEXT NOT NULL,   -- sha256 of everything stored for this deposit
    CHECK ((etat = 'refuse') = (motif <> ''))
);

CREATE INDEX depot_par_classeur ON depot (edition, classeur, territoire);

CREATE TABLE valeur (
    depot_id   INTEGER NOT NULL REFERENCES depot (id),
    cle        TEXT NOT NULL,
    rang       INTEGER NOT NULL,  -- order of reading
    genre      TEXT NOT NULL,
    brut       TEXT NOT NULL,
    valeur     TEXT,              -- exact: decimal without exponent, ISO date, or text
    centimes   INTEGER,           -- amounts only, for sums; NULL beyond 64 bits
    etat       TEXT NOT NULL,
    feuille    TEXT NOT NULL,
    cellule    TEXT NOT NULL,
    reparation TEXT NOT NULL,
    PRIMARY KEY (depot_id, cle),
    CHECK ((etat = 'renseigne') = (valeur IS NOT NULL))
) WITHOUT ROWID;

CREATE TABLE constat (
    depot_id   INTEGER NOT NULL REFERENCES depot (id),
    rang       INTEGER NOT NULL,
    regle      TEXT NOT NULL,
    gravite    TEXT NOT NULL,
    fichier    TEXT NOT NULL,
    feuille    TEXT NOT NULL,
    cellule    TEXT NOT NULL,
    message    TEXT NOT NULL,
    trouve     TEXT NOT NULL,
    attendu    TEXT NOT NULL,
    remede     TEXT NOT NULL,
    source     TEXT NOT NULL,
    cle        TEXT NOT NULL,
    classeur   TEXT NOT NULL,
    territoire TEXT NOT NULL,
    PRIMARY KEY (depot_id, rang)
) WITHOUT ROWID;

CREATE TRIGGER original_fige BEFORE UPDATE ON original
BEGIN SELECT RAISE(ABORT, 'registre : un original ne change pas'); END;
CREATE TRIGGER original_garde BEFORE DELETE ON original
BEGIN SELECT RAISE(ABORT, 'registre : un original ne s''efface pas'); END;
CREATE TRIGGER depot_fige BEFORE UPDATE ON depot
BEGIN SELECT RAISE(ABORT, 'registre : un dépôt ne change pas'); END;
CREATE TRIGGER depot_garde BEFORE DELETE ON depot
BEGIN SELECT RAISE(ABORT, 'registre : un dépôt ne s''efface pas'); END;
CREATE TRIGGER valeur_figee BEFORE UPDATE ON valeur
BEGIN SELECT RAISE(ABORT, 'registre : une valeur reçue ne change pas'); END;
CREATE TRIGGER valeur_gardee BEFORE DELETE ON valeur
BEGIN SELECT RAISE(ABORT, 'registre : une valeur reçue ne s''efface pas'); END;
CREATE TRIGGER constat_fige BEFORE UPDATE ON constat
BEGIN SELECT RAISE(ABORT, 'registre : un constat ne change pas'); END;
CREATE TRIGGER constat_garde BEFORE DELETE ON constat
BEGIN SELECT RAISE(ABORT, 'registre : un constat ne s''efface pas'); END;
