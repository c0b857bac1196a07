// The live part of a board page: asked for again when something changed, and every few seconds because time passes.
import { asking, pageAgain } from "../shell/asking";
import { openLine } from "../shell/line";

// An open menu stays open: what it belongs to is replaced when it is closed.
async function refresh(): Promise<void> {
  const next = (await pageAgain())?.getElementById("board-live");
  const now = document.getElementById("board-live");
  if (!now || !next || now.querySelector(":popover-open") || now.innerHTML === next.innerHTML) return;
  const focused = now.contains(document.activeElement) ? document.activeElement?.id : "";
  now.replaceWith(next);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}

function live(on: boolean): void {
  document.getElementById("main")?.toggleAttribute("data-live", on);
}

export function installBoard(): void {
  const board = asking(refresh, { soon: 250, every: 5000 });
  openLine({
    page: "board",
    ready() {
      live(true);
      board.soon();
    },
    heard(frame) {
      if (frame.type === "changed") board.soon();
    },
    lost: () => live(false),
    ended() {
      live(false);
      board.soon();
    },
  });
}
