import os, time, resource, collections
from sqlalchemy import event as ev
from services.billing import facturation, assiettes, emission
from services.billing.facturation import run_batch
from contracts import billing
from contracts.billing import *
from services.billing.service import Service
from tests.integration.billing.famille import *
from tests.integration.billing.grande_ville import populate, postgres_cpu_s


def test_m(billing_base):
    n = int(os.environ.get("N", "1000"))
    populate(billing_base, n)
    T = collections.Counter()
    W = collections.Counter()
    st = {}

    def before(c, cur, s, p, ctx, m):
        st["t"] = time.perf_counter()
        st["c"] = time.process_time()

    def after(c, cur, s, p, ctx, m):
        k = " ".join(s.split())[:60]
        W[k] += time.perf_counter() - st["t"]
        T[k] += time.process_time() - st["c"]

    ev.listen(billing_base.engine, "before_cursor_execute", before)
    ev.listen(billing_base.engine, "after_cursor_execute", after)

    def timed(mod, name):
        f = getattr(mod, name)

        def g(*a, **k):
            c = time.process_time()
            r = f(*a, **k)
            T["F " + name] += time.process_time() - c
            return r

        setattr(mod, name, g)

    timed(facturation, "read_lot")
    timed(facturation, "draft_foyer")
    timed(facturation, "write_factures")
    timed(facturation, "read_cadre")
    for x in ("_close", "_insert_factures", "_insert_lignes", "_insert_ecritures", "_say"):
        timed(emission, x)
    c0, p0, t0 = time.process_time(), postgres_cpu_s(billing_base), time.time()
    issue(billing_base)
    more = True
    while more:
        with billing_base.transaction() as tx:
            more = run_batch(tx)
    print(
        "run wall",
        time.time() - t0,
        "py ms/f",
        (time.process_time() - c0) / n * 1e3,
        "pg",
        (postgres_cpu_s(billing_base) - p0) / n * 1e3,
    )
    for k, v in sorted(T.items(), key=lambda x: -x[1])[:30]:
        print(f"{v / n * 1e3:.4f} py {W[k] / n * 1e3:.4f} wall  {k}")
