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

# « N’Guessan-Lefèvre » is nguessan, lefevre, guessan and nguessanlefevre.
_MOTS = r"""
create function mots_de(texte text) returns text[] language sql immutable strict parallel safe as $$
    select array(
        select mot from regexp_split_to_table(regexp_replace(sans_accents(texte), '[''’ʼ`´]', '', 'g'),
                                              '[^a-z0-9]+') as mot where mot <> ''
        union
        select mot from regexp_split_to_table(sans_accents(texte), '[^a-z0-9]+') as mot where length(mot) > 2
        union
        select mot from regexp_split_to_table(regexp_replace(sans_accents(texte), '[^a-z0-9\s]', '', 'g'),
                                              '\s+') as mot where mot <> ''
    )
$$;
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

# A name borne by many is cut into words once.
_ECRIRE = """
with lu as materialized ({source}), mot as materialized (
    select d.texte, unnest(mots_de(d.texte)) as mot from (select distinct texte from lu where not tel_quel) d
), connu as (
    insert into recherche_mot (mot, son)
    select n.mot, son_de(n.mot) from (select distinct m.mot from mot m order by m.mot) n
    where not exists (select from recherche_mot r where r.mot = n.mot)
    on conflict do nothing
)
insert into recherche_famille (mot, dossier_id)
select m.mot, l.dossier_id from lu l join mot m using (texte) where not l.tel_quel
union
select l.texte, l.dossier_id from lu l where l.tel_quel and l.texte <> ''
on conflict do nothing
"""
_SOURCES = {
    "dossier": ("(n.nom, false), (n.numero, true)", "nom, numero"),
    "adulte": (
        "(n.prenom, false), (n.nom, false), (lower(n.email), true), (numero_compact(n.telephone), true)",
        "prenom, nom, email, telephone",
    ),
    "enfant": ("(n.prenom, false), (n.nom, false)", "prenom, nom"),
}
"""By table: the texts of one row (names to cut, or words as they are), and the columns they come from."""


def _source(table: str, textes: str, filtre: str = "") -> str:
    return f"select n.dossier_id, t.texte, t.tel_quel from {table} n cross join lateral (values {textes}) as t (texte, tel_quel) {filtre}"  # noqa: S608, E501


def _refresh() -> str:
    sources = " union all ".join(
        _source(table, textes, "where n.dossier_id = le_dossier") for table, (textes, _) in _SOURCES.items()
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


def _triggers(table: str, textes: str, colonnes: str) -> str:
    return f"""
create function recherche_{table}() returns trigger language plpgsql as $$
begin
    {_ECRIRE.format(source=_source("nouveaux", textes))};
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
    for table, (textes, colonnes) in _SOURCES.items():
        op.execute(_triggers(table, textes, colonnes))
        op.execute(_ECRIRE.format(source=_source(table, textes)))
    for table in ("adulte", "enfant"):
        op.execute(
            f"create trigger recherche_retrait after delete on {table} for each row execute function"
            " refresh_recherche()"
        )


def downgrade() -> None:
    raise NotImplementedError("a family is never forgotten by a migration: restore a backup")
