// <script async src="…/loader.js" data-channel="KEY"></script>: twice on a page is as good as once.
import { Widget, type Who } from "./widget";

interface Api {
  open(): void;
  close(): void;
  /** `token` (a JWT) or `user_id` with `user_hash` come from the company's server; name and email are hints. */
  identify(who: Who): void;
  /** The customer signed out: the chat forgets them. */
  reset(): void;
  on(event: string, listener: (detail: unknown) => void): () => void;
}

type Queued = [keyof Api, ...unknown[]][];

declare global {
  interface Window {
    /** Before the loader has run a page may put an array of calls here: [["on", "ready", f], ["open"]]. */
    Hubwright?: Api | Queued;
  }
}

const script = document.currentScript as HTMLScriptElement | null;
const key = script?.dataset["channel"];
const before = window.Hubwright;

if (script && key && (before === undefined || Array.isArray(before))) {
  const base = script.src.slice(0, script.src.lastIndexOf("/p/"));
  const told = script.dataset["language"] ?? document.documentElement.lang ?? "";
  const language = (told || navigator.language).toLowerCase().startsWith("zh") ? "zh" : "en";
  let widget: Widget | null = null;
  const get = () => (widget ??= new Widget(base, key, language));
  const api: Api = {
    open: () => get().open(),
    close: () => get().close(),
    identify: (who) => get().identify(who),
    reset: () => get().reset(),
    on: (event, listener) => get().on(event, listener),
  };
  window.Hubwright = api;
  for (const [name, ...args] of before ?? []) (api[name] as (...all: unknown[]) => void)(...args);
  const later = () => ("requestIdleCallback" in window ? requestIdleCallback(get, { timeout: 800 }) : setTimeout(get, 200));
  if (document.readyState === "complete") later();
  else addEventListener("load", later, { once: true });
}
