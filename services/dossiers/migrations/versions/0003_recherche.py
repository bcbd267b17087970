"""Finding a family whatever the spelling: its words, kept by the database itself.

Every writer of names (listener, proposal, import, seed) goes through these triggers: none can forget a word. Bulk
inserts cost one statement. ``pg_trgm`` and ``fuzzystrmatch`` are trusted extensions: the owner of the database may
create them.

Revision ID: 0003
"""

from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# Letters without accents or case; ligatures opened. NFD needs no dictionary, and is immutable.
_LETTRES = r"""
create extension if not exists pg_trgm;
create extension if not exists fuzzystrmatch;
create function sans_accents(texte text) returns text language sql immutable strict parallel safe as $$
    select lower(regexp_replace(normalize(translate(
        replace(replace(replace(replace(replace(texte, 'œ', 'oe'), 'Œ', 'oe'), 'æ', 'ae'), 'Æ', 'ae'), 'ß', 'ss'),
        'øØłŁđĐıİ', 'oolldDii'), NFD), '[\u0300-\u036f]', '', 'g'))
$$;
create function numero_compact(texte text) returns text language sql immutable strict parallel safe as $$
    select regexp_replace(regexp_replace(texte, '[^0-9+]', '', 'g'), '^(\+33|0033)', '0')
$$;
"""

# « N’Guessan-Lefèvre » is nguessan, lefevre, n, guessan and nguessanlefevre; most names are one word.
_MOTS = r"""
create function mots_de(texte text) returns text[] language plpgsql immutable strict parallel safe as $$
declare s text := sans_accents(texte);
begin
    if s ~ '^[a-z0-9]*$' then return array[s]; end if;
    return regexp_split_to_array(regexp_replace(s, '[''’ʼ`´]', '', 'g'), '[^a-z0-9]+')
        || regexp_split_to_array(s, '[^a-z0-9]+')
        || regexp_split_to_array(regexp_replace(s, '[^a-z0-9\s]', '', 'g'), '\s+');
end $$;
create function mots_demandes(texte text) returns text[] language sql immutable strict parallel safe as $$
    select case
        when numero_compact(texte) ~ '^0[0-9]{9}$' and texte !~ '[a-zA-Z]' then array[numero_compact(texte)]
        else array(
            select mot from (
                select distinct unnest(case when brut ~ '@' then array[brut] else
                    regexp_split_to_array(regexp_replace(brut, '[''’ʼ`´]', '', 'g'), '[^a-z0-9]+') end) as mot
                from regexp_split_to_table(sans_accents(texte), '\s+') as brut
            ) m where length(mot) > 1 order by length(mot) desc, mot limit 6
        )
    end
$$;
"""

# How a name sounds in French, roughly: Lefebvre and Lefèvre, Thibault and Thibaud, Sophie and Sofie are one.
_SON = r"""
create function son_de(mot text) returns text language plpgsql immutable strict parallel safe as $$
declare s text := mot;
begin
    if s !~ '^[a-z]{3,}$' then return ''; end if;
    s := replace(replace(replace(s, 'ph', 'f'), 'sch', 'ch'), 'chr', 'kr');
    s := replace(replace(replace(s, 'ch', '8'), 'h', ''), 'y', 'i');
    s := regexp_replace(s, '(qu|q|ck)', 'k', 'g');
    s := regexp_replace(s, 'c(?=[eiy])', 's', 'g');
    s := replace(s, 'c', 'k');
    s := regexp_replace(s, 'gu?(?=[ei])', 'g', 'g');
    s := regexp_replace(s, '(eau|au)l?', 'o', 'g');
    s := regexp_replace(s, '(ai|ei|oe|ae)', 'e', 'g');
    s := translate(s, 'zw', 'sv');
    s := regexp_replace(s, 'b(?=v)', '', 'g');
    s := regexp_replace(s, 'n(?=[bp])', 'm', 'g');
    s := regexp_replace(s, '(.)\1+', '\1', 'g');
    s := regexp_replace(s, '(?<=..)[estdx]+$', '');
    return s;
end $$;
"""

# Names have their vocabulary, where near words are looked for; numbers and addresses are found by their beginning.
_TABLES = """
create table recherche_mot (mot text collate "C" primary key, son text not null);
create index recherche_mot_son on recherche_mot (son) where son <> '';
create index recherche_mot_proche on recherche_mot using gin (mot gin_trgm_ops);
create table recherche_famille (
    mot text collate "C" not null,
    dossier_id uuid not null references dossier on delete cascade,
    primary key (mot, dossier_id)
);
create index recherche_famille_dossier on recherche_famille (dossier_id);
"""

_ECRIRE = """
with lu as materialized ({source}), connu as (
    insert into recherche_mot (mot, son)
    select n.mot, son_de(n.mot)
    from (select distinct l.mot from lu l where l.mot <> '' and l.mot !~ '[0-9@]' order by l.mot) n
    where not exists (select from recherche_mot r where r.mot = n.mot)
    on conflict do nothing
)
insert into recherche_famille (mot, dossier_id) select distinct l.mot, l.dossier_id from lu l where l.mot <> ''
on conflict do nothing
"""
_SOURCES = {
    "dossier": ("array_append(mots_de(n.nom), n.numero)", "nom, numero"),
    "adulte": (
        "mots_de(n.prenom) || mots_de(n.nom) || array[lower(n.email), numero_compact(n.telephone)]",
        "prenom, nom, email, telephone",
    ),
    "enfant": ("mots_de(n.prenom) || mots_de(n.nom)", "prenom, nom"),
}
"""By table: the words of one row, and the columns they come from."""


def _source(table: str, mots: str, filtre: str = "") -> str:
    return f"select n.dossier_id, unnest({mots}) as mot from {table} n {filtre}"  # noqa: S608


def _refresh() -> str:
    sources = " union all ".join(
        _source(table, mots, "where n.dossier_id = le_dossier") for table, (mots, _) in _SOURCES.items()
    )
    return f"""
create function refresh_recherche() returns trigger language plpgsql as $$
declare le_dossier uuid := case when tg_op = 'DELETE' then old.dossier_id else new.dossier_id end;
begin
    delete from recherche_famille where dossier_id = le_dossier;
    {_ECRIRE.format(source=sources)};
    return null;
end $$;
"""  # noqa: S608 - constant text


def _triggers(table: str, mots: str, colonnes: str) -> str:
    return f"""
create function recherche_{table}() returns trigger language plpgsql as $$
begin
    {_ECRIRE.format(source=_source("nouveaux", mots))};
    return null;
end $$;
create trigger recherche_ajout after insert on {table} referencing new table as nouveaux
    for each statement execute function recherche_{table}();
create trigger recherche_change after update of {colonnes} on {table}
    for each row execute function refresh_recherche();
"""


def upgrade() -> None:
    for statements in (_LETTRES, _MOTS, _SON, _TABLES, _refresh()):
        op.execute(statements)
    for table, (mots, colonnes) in _SOURCES.items():
        op.execute(_triggers(table, mots, colonnes))
        op.execute(_ECRIRE.format(source=_source(table, mots)))
    for table in ("adulte", "enfant"):
        op.execute(
            f"create trigger recherche_retrait after delete on {table} for each row execute function"
            " refresh_recherche()"
        )


def downgrade() -> None:
    raise NotImplementedError("a family is never forgotten by a migration: restore a backup")
