/* Answers for the network when it is away: sheets read less than sixteen hours ago, and the portal's own files.
   Served as /pointage/service.js for the scope /pointage. Marks are not its business: see tablette.js. */
"use strict";
const PAGES = "pointage-pages";
const FICHIERS = "pointage-fichiers";
const SECOURS = "/pointage/hors-ligne";
const VERROU = "/pointage/verrou";
const DUREE_MS = 16 * 3600 * 1000; // from before the first child of a crèche to after the last
const FRAICHE_MS = 60 * 1000;
const PATIENCE_MS = 5000;
const MAX_FICHIERS = 60;
const QUAND = "x-garde-at";

self.addEventListener("install", (event) => {
  self.skipWaiting();
  event.waitUntil(keepSecours());
});
self.addEventListener("activate", (event) => event.waitUntil(Promise.all([self.clients.claim(), forgetOld()])));

/* The page of those who ask for a sheet that is not kept: a visitor's, it names nobody. */
async function keepSecours() {
  for (const adresse of [SECOURS, VERROU]) {
    const reponse = await fetch(adresse, { credentials: "omit" });
    const html = await reponse.clone().text();
    await (await caches.open(FICHIERS)).put(adresse, reponse);
    await keepFiles([...new Set(html.match(/\/static\/[\w.-]+/g))]);
  }
}

/* The key of what is kept, while the tablet is open (coffre.js); without it nothing is kept and nothing is read. */
const readKey = () => new Promise((resolve) => {
  const demande = indexedDB.open("pointage", 1);
  demande.onupgradeneeded = () => {
    demande.result.createObjectStore("marques", { keyPath: "marque_id" });
    demande.result.createObjectStore("reglages");
  };
  demande.onerror = () => resolve(null);
  demande.onsuccess = () => {
    const base = demande.result;
    const lecture = base.transaction("reglages").objectStore("reglages").get("cle");
    lecture.onerror = () => resolve(null);
    lecture.onsuccess = () => { base.close(); resolve(lecture.result ?? null); };
  };
});
async function seal(texte, cle) {
  const iv = crypto.getRandomValues(new Uint8Array(12));
  return new Blob([iv, await crypto.subtle.encrypt({ name: "AES-GCM", iv }, cle, new TextEncoder().encode(texte))]);
}
async function open(gardee, cle) {
  const octets = new Uint8Array(await gardee.arrayBuffer());
  const clair = await crypto.subtle.decrypt({ name: "AES-GCM", iv: octets.slice(0, 12) }, cle, octets.slice(12));
  return new Response(new TextDecoder().decode(clair), { headers: gardee.headers });
}

async function keepFiles(adresses) {
  const cache = await caches.open(FICHIERS);
  for (const adresse of adresses) if (!(await cache.match(adresse))) await cache.add(adresse).catch(() => {});
  const gardees = (await cache.keys()).filter((une) => ![SECOURS, VERROU].includes(new URL(une.url).pathname));
  for (const vieille of gardees.slice(0, -MAX_FICHIERS)) await cache.delete(vieille);
}

async function forgetOld() {
  const cache = await caches.open(PAGES);
  for (const requete of await cache.keys()) {
    const gardee = await cache.match(requete);
    if (isOld(gardee)) await cache.delete(requete);
  }
}
const isOld = (reponse) => !(Date.now() - Number(reponse?.headers.get(QUAND)) < DUREE_MS);

/* The page says of itself when it was kept, so that it never passes for a fresh one. */
async function keepPage(chemin, reponse) {
  const cle = await readKey();
  if (!cle) return;
  const quand = String(Date.now());
  const texte = (await reponse.text()).replace('data-garde=""', `data-garde="${quand}"`);
  const entetes = new Headers(reponse.headers);
  entetes.delete("content-length");
  entetes.delete("content-encoding");
  entetes.set(QUAND, quand);
  await (await caches.open(PAGES)).put(chemin, new Response(await seal(texte, cle), { headers: entetes }));
  await keepFiles([...new Set(texte.match(/\/static\/[\w.-]+/g) ?? [])]); // a page that was never opened needs its own
}

async function readKept(chemin) {
  const cache = await caches.open(PAGES);
  const gardee = await cache.match(chemin);
  const cle = gardee ? await readKey() : null;
  if (!cle) return undefined;
  const lue = isOld(gardee) ? null : await open(gardee, cle).catch(() => null); // of a key that is gone
  if (!lue) await cache.delete(chemin);
  return lue ?? undefined;
}

const isWhole = (reponse) => reponse.status === 200 && !reponse.redirected;

async function answer(event, url) {
  event.waitUntil(forgetOld());
  const gardee = await readKept(url.pathname);
  const reseau = fetch(event.request).catch(() => null);
  const attente = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));
  const reponse = await (gardee ? Promise.race([reseau, attente]) : reseau);
  if (reponse && reponse.status < 500) {
    if (isWhole(reponse) && !url.search) event.waitUntil(keepPage(url.pathname, reponse.clone()));
    return reponse;
  }
  return gardee ?? reponse ?? (await caches.match(SECOURS)) ?? Response.error();
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== self.location.origin) return;
  if (url.pathname.startsWith("/static/")) {
    event.respondWith(caches.match(event.request).then((garde) => garde ?? fetch(event.request)));
  } else if (url.pathname === VERROU) {
    event.respondWith(fetch(event.request).catch(() => caches.match(VERROU)));
  } else if (event.request.headers.has("x-garde")) {
    event.respondWith(readKept(url.pathname).then((gardee) => gardee ?? new Response("", { status: 404 })));
  } else if (url.pathname !== SECOURS && (event.request.mode === "navigate" || url.pathname.endsWith("/connus"))) {
    event.respondWith(answer(event, url));
  }
});

/* A page asks for what it will need without network: itself, the sheets of the day, the names a site knows. */
let depart = 0; // how often somebody left: what was being read for them is not kept
self.addEventListener("message", (event) => {
  const { pages = [], fichiers = [], oublie = false, lue = null } = event.data ?? {};
  if (oublie) depart += 1;
  const mien = depart;
  event.waitUntil((async () => {
    await self.clients.claim(); // a page that was being opened while this one became active is nobody's
    if (oublie) await caches.delete(PAGES);
    await forgetOld();
    await keepFiles(fichiers);
    if (lue) await keepPage(lue.chemin, new Response(lue.html, { headers: { "content-type": "text/html; charset=utf-8" } }));
    for (const chemin of pages) {
      const gardee = await readKept(chemin);
      if (gardee && Date.now() - Number(gardee.headers.get(QUAND)) < FRAICHE_MS) continue;
      const reponse = await fetch(chemin, { redirect: "manual" }).catch(() => null);
      if (mien !== depart) return;
      if (reponse && isWhole(reponse)) await keepPage(chemin, reponse);
    }
  })());
});
