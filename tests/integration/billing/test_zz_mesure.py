import os, time, resource, tracemalloc
from services.billing.facturation import run_batch
from contracts import billing
from contracts.billing import *
from services.billing.service import Service
from tests.integration.billing.famille import *
from tests.integration.billing.grande_ville import populate, postgres_cpu_s
def test_m(billing_base):
    n=int(os.environ.get("N","1000"))
    t=time.time(); populate(billing_base, n); print("populate", time.time()-t)
    c0,p0,t0=time.process_time(),postgres_cpu_s(billing_base),time.time()
    v=billing_base.call(Service, billing.PREVIEW_FACTURATION, PreviewFacturation(mois=OCTOBRE), regisseur())
    print("preview", v.factures, v.total_centimes, v.anomalies, "wall",time.time()-t0,"py ms/f",(time.process_time()-c0)/n*1e3,"pg",(postgres_cpu_s(billing_base)-p0)/n*1e3)
    rss0=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    c0,p0,t0=time.process_time(),postgres_cpu_s(billing_base),time.time()
    e=issue(billing_base); print(e, time.time()-t0)
    import cProfile,pstats
    pr=cProfile.Profile(); pr.enable() if os.environ.get("PROF") else None
    more=True
    while more:
        with billing_base.transaction() as tx: more=run_batch(tx)
    pr.disable()
    if os.environ.get("PROF"): pstats.Stats(pr).sort_stats("tottime").print_stats(38)
    print("run wall",time.time()-t0,"py ms/f",(time.process_time()-c0)/n*1e3,"pg",(postgres_cpu_s(billing_base)-p0)/n*1e3, "rss", rss0, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    print(billing_base.sql("select etat,emises,reportees,total_centimes,premier_numero,dernier_numero from facturation"))
    print(billing_base.sql("select relname, pg_total_relation_size(oid)/1024 from pg_class where relkind='r' and relnamespace='public'::regnamespace order by 2 desc limit 8"))
    if os.environ.get("PROF"): pass
