// How launcher and frame look inside the closed shadow root: nothing of the page reaches in, nothing leaks out.
export const SHEET = `
:host { all: initial; position: fixed; z-index: 2147483000; inset-block-end: 0; inset-inline-end: 0; }
* { box-sizing: border-box; }
.launcher { position: fixed; bottom: calc(20px + env(safe-area-inset-bottom)); right: 20px; display: inline-flex; align-items: center; gap: 8px;
  height: 56px; min-width: 56px; padding: 0 16px; border: 1px solid color-mix(in srgb, var(--ink) 25%, transparent); border-radius: 28px;
  background: var(--brand); color: var(--ink); cursor: pointer; box-shadow: 0 6px 24px rgb(16 24 40 / 24%);
  font: 600 15px/1 system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; transition: transform .12s; }
.launcher:hover { transform: translateY(-1px); }
.launcher:focus-visible { outline: 2px solid var(--ink); outline-offset: -5px; box-shadow: 0 0 0 3px var(--brand), 0 6px 24px rgb(16 24 40 / 24%); }
.left .launcher { right: auto; left: 20px; }
svg { width: 24px; height: 24px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; }
.count { position: absolute; top: -4px; right: -4px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px; border: 2px solid #fff;
  background: #b3261e; color: #fff; font-size: 12px; line-height: 18px; text-align: center; }
.window { position: fixed; bottom: calc(88px + env(safe-area-inset-bottom)); right: 20px; width: 392px; height: min(660px, calc(100dvh - 108px));
  border: 0; border-radius: 16px; box-shadow: 0 12px 48px rgb(16 24 40 / 28%); background: #fff; color-scheme: light dark; }
.left .window { right: auto; left: 20px; }
[hidden] { display: none !important; }
@media (max-width: 480px) {
  .window { inset: 0; width: 100%; height: 100dvh; border-radius: 0; }
  .left .window { left: 0; }
  .open .launcher { display: none; }
}
@media (prefers-color-scheme: dark) { .window { background: #1a212b; } }
@media (prefers-reduced-motion: reduce) { .launcher { transition: none; } }
@media print { :host { display: none; } }
`;

const PATHS = {
  chat: "M3 20l1.3 -3.9c-2.324 -3.437 -1.426 -7.872 2.1 -10.374c3.526 -2.501 8.59 -2.296 11.845 .48c3.255 2.777 3.695 7.266 1.029 10.501c-2.666 3.235 -7.615 4.215 -11.574 2.293l-4.7 1",
  close: "M18 6l-12 12M6 6l12 12",
};

export function icon(name: keyof typeof PATHS): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export const WORDS = {
  en: { open: "Open chat", close: "Close chat", unread: (n: number) => `Open chat, ${n} unread`, frame: "Chat" },
  zh: { open: "打开聊天", close: "关闭聊天", unread: (n: number) => `打开聊天,${n} 条未读`, frame: "聊天" },
};
