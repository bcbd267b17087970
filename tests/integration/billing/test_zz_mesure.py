import collections
import gc
import os
import time

from services.billing import assiettes, emission, facturation
from services.billing.facturation import run_batch
from tests.integration.billing.famille import *
from tests.integration.billing.grande_ville import populate, postgres_cpu_s


def test_m(billing_base):
    n = int(os.environ.get("N", "4000"))
    populate(billing_base, n)
    m = os.environ.get("GC")
    if m == "off":
        gc.disable()
    if m == "freeze":
        gc.collect()
        gc.freeze()
    if m == "both":
        gc.collect()
        gc.freeze()
        gc.set_threshold(20000, 20, 20)
    L = collections.defaultdict(list)
    acc = collections.Counter()

    def timed(mod, name):
        f = getattr(mod, name)

        def g(*a, **k):
            c = time.process_time()
            r = f(*a, **k)
            acc[name] += time.process_time() - c
            return r

        setattr(mod, name, g)

    for x in ("read_lot", "draft_foyer", "write_factures", "read_cadre"):
        timed(facturation, x)
    for x in ("_close", "_insert_factures", "_insert_lignes", "_insert_presences", "_insert_ecritures", "_say"):
        timed(emission, x)
    for x in ("_fill", "_read_enfants", "_read_justificatifs", "_payeur"):
        timed(assiettes, x)
    issue(billing_base)
    more = True
    while more:
        acc.clear()
        c = time.process_time()
        p = postgres_cpu_s(billing_base)
        with billing_base.transaction() as tx:
            more = run_batch(tx)
        acc["TOTAL"] = time.process_time() - c
        acc["PG"] = postgres_cpu_s(billing_base) - p
        if more:
            for k, v in acc.items():
                L[k].append(v)
    for k, v in sorted(L.items(), key=lambda x: -min(x[1])):
        print(f"{min(v) / 200 * 1e3:.4f} min {sorted(v)[len(v) // 2] / 200 * 1e3:.4f} med {k}")
