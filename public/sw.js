// Keeps what everybody may see for bad networks, and holds back while the server asks for it.
//
// - Files with hashed names (/pkg, /assets): from the cache, for they never change.
// - Pages that the server marks `Cache-Control: public`: from the network; from the cache when it fails or takes too long,
//   with a notice that tells how old the copy is.
// - Everything else is never stored: no-store, private, errors, redirects, /api, forms.
// - Without network and copy: a page that says so.
// - After 429 or 503 with Retry-After: pages of the same kind wait until then, unless the person wants to try anyway.

const VERSION = "1";
const ASSETS = `checkwell-assets-${VERSION}`;
const PAGES = `checkwell-pages-${VERSION}`;
const STATE = `checkwell-state-${VERSION}`;
const PATIENCE_MS = 3000;
const MOST = { [PAGES]: { files: 60, bytes: 10e6 }, [ASSETS]: { files: 80, bytes: 10e6 } };
const LONGEST_HOLD_MS = 30000;
const KEPT_AT = "x-kept-at";
const KEPT_BYTES = "x-kept-bytes";
const KEPT_TITLE = "x-kept-title";
// what the server says for its own pages: made here, they are no less strict
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; manifest-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const TEXTS = {
  en: {
    lang: "en",
    offlineTitle: "You are offline",
    offlineText: "We could not reach Checkwell, and this device has no copy of this page.",
    worksTitle: "What still works",
    works: "Public pages you opened before are kept here. They may be out of date.",
    worksNot: "Booking, paying and your own pages need a connection. What you confirmed before is safe, and nothing was sent now.",
    none: "No pages are kept on this device yet.",
    again: "Try again",
    copy: "No connection right now. This is a copy of this page.",
    old: (minutes) => (minutes < 1 ? "It is less than a minute old." : minutes === 1 ? "It is 1 minute old." : minutes < 120 ? `It is ${minutes} minutes old.` : `It is ${Math.floor(minutes / 60)} hours old.`),
    copyCare: "Free places and prices may have changed.",
    holdTitle: "Please wait a moment",
    holdText: "The server is busy and asked for a short pause. This page opens by itself.",
    holdIn: "We try again in",
    seconds: "seconds",
    anyway: "Try anyway",
    home: "Home page",
    skip: "Skip to content",
  },
  zh: {
    lang: "zh-CN",
    offlineTitle: "当前处于离线状态",
    offlineText: "无法连接 Checkwell，且本设备没有此页面的副本。",
    worksTitle: "仍可使用的内容",
    works: "以前打开过的公共页面保存在本设备，内容可能不是最新。",
    worksNot: "预约、付款和个人页面需要联网。此前已确认的内容不受影响，刚才没有提交任何信息。",
    none: "本设备尚未保存任何页面。",
    again: "重试",
    copy: "暂时无法连接，当前显示的是本页副本。",
    old: (minutes) => (minutes < 1 ? "保存于不到一分钟前。" : minutes < 120 ? `保存于 ${minutes} 分钟前。` : `保存于 ${Math.floor(minutes / 60)} 小时前。`),
    copyCare: "名额和价格可能已有变化。",
    holdTitle: "请稍候",
    holdText: "服务器繁忙，请稍等片刻，页面会自动打开。",
    holdIn: "将在",
    seconds: "秒后重试",
    anyway: "仍要重试",
    home: "首页",
    skip: "跳到正文",
  },
};

const localeOf = (url) => (/^\/zh(\/|$)/.test(url.pathname) ? "zh" : /^\/en(\/|$)/.test(url.pathname) ? "en" : self.navigator.language?.startsWith("zh") ? "zh" : "en");
const escape = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
const isAsset = (url) => url.pathname.startsWith("/pkg/") || url.pathname.startsWith("/assets/");
// asked for by our own pages as well
const isSmall = (url) => ["/favicon.svg", "/sw-page.js"].includes(url.pathname);
/** Pages that are limited together: the first segment after the language. */
const kindOf = (url) => url.pathname.split("/")[2] || "home";

self.addEventListener("install", (event) => {
  event.waitUntil(prepare().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      const ours = [ASSETS, PAGES, STATE];
      for (const name of await caches.keys()) {
        if (name.startsWith("checkwell-") && !ours.includes(name)) await caches.delete(name);
      }
      await self.clients.claim();
    })(),
  );
});

/** The home page in the language of whoever is here, with its files: what our own pages need to look right. */
async function prepare() {
  const [here] = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const home = new URL(`/${localeOf(new URL(here?.url ?? self.location.href))}/`, self.location.origin);
  const response = await fetch(home, { credentials: "omit" });
  const html = await response.clone().text();
  await keepPage(home, response);
  const files = [...html.matchAll(/(?:href|src)="(\/(?:pkg|assets)\/[^"]+|\/favicon\.svg)"/g)].map((match) => match[1]);
  await Promise.all([...new Set(files), "/sw-page.js"].map((file) => asset(new Request(file)).catch(() => {})));
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(navigate(event, url));
  else if (isAsset(url) || isSmall(url)) event.respondWith(asset(request));
});

self.addEventListener("message", (event) => {
  // the person wants to try in spite of the server's wish: once
  if (event.data?.anyway) {
    event.waitUntil(setHold(event.data.anyway, 0).then(() => event.source?.postMessage({ goAhead: true })));
  }
});

async function asset(request) {
  const cache = await caches.open(ASSETS);
  const kept = await cache.match(request);
  const url = new URL(request.url);
  if (kept && isAsset(url)) return kept;
  try {
    const response = await fetch(request);
    if (response.ok && response.type === "basic" && (isSmall(url) || /immutable/.test(response.headers.get("cache-control") ?? ""))) {
      await keep(ASSETS, request.url, response.clone());
    }
    return response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

async function navigate(event, url) {
  const kind = kindOf(url);
  const wait = (await holdOf(kind)) - Date.now();
  if (wait > 0) return holdPage(url, kind, wait);
  // the browser's own cache may give an old answer without saying so: it is to be asked about, and costs little when same
  const answer = fetch(event.request, { cache: "no-cache" }).then(async (response) => {
    const until = retryAfter(response);
    if (until) await setHold(kind, until);
    // not waited for: the reader comes first
    else event.waitUntil(keepPage(url, response.clone()).catch(() => {}));
    return response;
  });
  const copy = await (await caches.open(PAGES)).match(pageKey(url));
  try {
    if (!copy) return await answer;
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
    const first = await Promise.race([answer, late]);
    if (first) return first;
    event.waitUntil(answer.catch(() => {}));
  } catch {
    if (!copy) return offlinePage(url);
  }
  return copyPage(url, copy);
}

/** When the server wants to be asked again (Unix milliseconds), or 0. */
function retryAfter(response) {
  const seconds = Number(response.headers.get("retry-after"));
  if (![429, 503].includes(response.status) || !(seconds > 0)) return 0;
  return Date.now() + Math.min(seconds * 1000, LONGEST_HOLD_MS);
}

/** Without the fragment, which never reaches the server. */
const pageKey = (url) => url.origin + url.pathname + url.search;

function mayBeKept(response) {
  const policy = response.headers.get("cache-control") ?? "";
  return (
    response.status === 200 &&
    response.type === "basic" &&
    !response.redirected &&
    /\bpublic\b/.test(policy) &&
    !/\b(no-store|private)\b/.test(policy) &&
    !response.headers.has("set-cookie") &&
    !/cookie|\*/i.test(response.headers.get("vary") ?? "") &&
    /^text\/html/.test(response.headers.get("content-type") ?? "")
  );
}

async function keepPage(url, response) {
  if (!mayBeKept(response) || !/^\/(en|zh)\//.test(url.pathname)) return;
  await keep(PAGES, pageKey(url), response);
}

async function keep(name, key, response) {
  const body = await response.arrayBuffer();
  const headers = new Headers(response.headers);
  // the body is no longer as it was sent
  headers.delete("content-encoding");
  headers.delete("content-length");
  headers.set(KEPT_AT, String(Date.now()));
  headers.set(KEPT_BYTES, String(body.byteLength));
  if (name === PAGES) {
    const title = /<title>([^<]*)<\/title>/.exec(new TextDecoder().decode(body.slice(0, 4096)))?.[1] ?? "";
    headers.set(KEPT_TITLE, encodeURIComponent(title));
  }
  const cache = await caches.open(name);
  // put where it was would stay old
  await cache.delete(key);
  await cache.put(key, new Response(body, { status: 200, headers }));
  await trim(cache, MOST[name]);
}

/** A cache lists its keys as they came: the oldest go first. */
async function trim(cache, most) {
  const keys = await cache.keys();
  const sizes = await Promise.all(keys.map(async (key) => Number((await cache.match(key))?.headers.get(KEPT_BYTES))));
  let bytes = sizes.reduce((sum, size) => sum + size, 0);
  for (let n = 0; keys.length - n > most.files || bytes > most.bytes; n++) {
    bytes -= sizes[n];
    await cache.delete(keys[n]);
  }
}

/** The worker may be stopped between two pages: what it was told outlives it in a cache. */
async function holdOf(kind) {
  const state = await (await caches.open(STATE)).match(`/hold/${kind}`);
  const until = state ? Number(await state.text()) : 0;
  return until - Date.now() > LONGEST_HOLD_MS ? 0 : until;
}

async function setHold(kind, until) {
  const cache = await caches.open(STATE);
  if (until) await cache.put(`/hold/${kind}`, new Response(String(until)));
  else await cache.delete(`/hold/${kind}`);
}

async function copyPage(url, copy) {
  const texts = TEXTS[localeOf(url)];
  const kept = Number(copy.headers.get(KEPT_AT));
  const minutes = Math.max(0, Math.floor((Date.now() - kept) / 60000));
  const banner = `<div class="notice notice--warning" role="status" data-testid="offline-notice"><p>${texts.copy} <time datetime="${new Date(kept).toISOString()}">${texts.old(minutes)}</time> ${texts.copyCare}</p></div>`;
  const html = (await copy.text()).replace(/<main\b[^>]*>/, (main) => main + banner);
  return new Response(html, { status: 200, headers: copy.headers });
}

async function offlinePage(url) {
  const texts = TEXTS[localeOf(url)];
  const pages = await (await caches.open(PAGES)).keys();
  const links = [];
  for (const request of pages.reverse()) {
    const at = new URL(request.url);
    if (localeOf(at) !== localeOf(url) || links.length >= 8) continue;
    const copy = await (await caches.open(PAGES)).match(request);
    const minutes = Math.max(0, Math.floor((Date.now() - Number(copy?.headers.get(KEPT_AT))) / 60000));
    // as it stood in the page, where it was escaped already
    const title = decodeURIComponent(copy?.headers.get(KEPT_TITLE) ?? "") || escape(at.pathname);
    links.push(`<li><a href="${escape(at.pathname + at.search)}">${title}</a> <span class="meta">${texts.old(minutes)}</span></li>`);
  }
  const kept = links.length > 0 ? `<p>${texts.works}</p><ul class="list list--divided">${links.join("")}</ul>` : `<p>${texts.none}</p>`;
  return page(url, texts.offlineTitle, 503, `<div class="narrow stack" data-testid="offline-notice">
<h1>${texts.offlineTitle}</h1><p class="lead">${texts.offlineText}</p>
<p><a class="button button--primary" href="${escape(url.pathname + url.search)}" data-again="">${texts.again}</a></p>
<h2>${texts.worksTitle}</h2>${kept}<p>${texts.worksNot}</p></div>`);
}

function holdPage(url, kind, wait) {
  const texts = TEXTS[localeOf(url)];
  const seconds = Math.ceil(wait / 1000);
  return page(url, texts.holdTitle, 503, `<div class="narrow stack" data-testid="held-back">
<h1>${texts.holdTitle}</h1><p class="lead">${texts.holdText}</p>
<p class="countdown" data-testid="retry-countdown"><span>${texts.holdIn}</span> <span class="countdown__time" role="timer" data-wait-s="${seconds}">${seconds}</span> <span>${texts.seconds}</span></p>
<p><a class="button" href="${escape(url.pathname + url.search)}" data-anyway="${escape(kind)}">${texts.anyway}</a></p></div>`);
}

async function page(url, title, status, body) {
  const texts = TEXTS[localeOf(url)];
  const home = `/${localeOf(url)}/`;
  const styles = (await (await caches.open(ASSETS)).keys()).map((request) => new URL(request.url).pathname).filter((path) => path.endsWith(".css"));
  const style = styles.length > 0 ? `<link rel="stylesheet" href="${escape(styles[styles.length - 1])}">` : "";
  const html = `<!DOCTYPE html><html lang="${texts.lang}" data-hydrated=""><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Checkwell</title>${style}<link rel="icon" href="/favicon.svg" type="image/svg+xml"><meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">
<script type="module" src="/sw-page.js"></script></head><body><a class="skip-link" href="#main">${texts.skip}</a>
<header><div class="site-head"><div class="site-head__inner"><a class="brand" href="${home}" aria-label="Checkwell, ${texts.home}"><span aria-hidden="true">Checkwell</span></a></div></div></header>
<main id="main" tabindex="-1">${body}</main></body></html>`;
  return new Response(html, {
    status,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "cache-control": "no-store",
      "content-security-policy": POLICY,
      "x-content-type-options": "nosniff",
      "referrer-policy": "same-origin",
    },
  });
}
