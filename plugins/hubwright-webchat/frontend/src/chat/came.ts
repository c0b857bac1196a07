// How somebody came: the page they are on and the one before. Of an address only what names a campaign or a code is
// passed on; the rest of it is the visitor's.
const TELLING = ["utm_source", "utm_medium", "utm_campaign", "scene"];

/** The page without what may name the visitor. */
export function bare(address: string): string {
  try {
    const url = new URL(address);
    const kept = new URLSearchParams(TELLING.flatMap((name) => (url.searchParams.has(name) ? [[name, url.searchParams.get(name)!]] : [])));
    const query = kept.size ? `?${kept}` : "";
    return `${url.origin}${url.pathname}${query}`;
  } catch {
    return "";
  }
}

/** What the launcher wrote behind the #; on a page of its own, the page itself. */
export function came(mode: string): { page_url?: string; referrer?: string } {
  const told = new URLSearchParams(mode === "frame" ? location.hash.slice(1) : "");
  const page_url = mode === "page" ? bare(location.href) : told.get("page") || bare(document.referrer);
  const referrer = mode === "page" ? bare(document.referrer) : told.get("before") || "";
  return { ...(page_url ? { page_url } : {}), ...(referrer ? { referrer } : {}) };
}
