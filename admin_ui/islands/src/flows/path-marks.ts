// Marks the way a test chat took: in the outline by class and count, on the canvas by a style sheet of its own.

interface Path {
  nodes: string[];
  edges: string[];
}

const NOWHERE: Path = { nodes: [], edges: [] };
let sheet: CSSStyleSheet | null = null;

export function currentRev(): string {
  return document.getElementById("flow-work")?.dataset.rev ?? "";
}

export function markPath(): void {
  const root = document.querySelector<HTMLElement>("[data-trial], [data-test-chat]");
  const path = root?.dataset.path ? (JSON.parse(root.dataset.path) as Path) : NOWHERE;
  markOutline(path);
  markCanvas(path);
  const stale = root?.querySelector<HTMLElement>("[data-chat-stale]");
  if (root && stale) stale.hidden = path.nodes.length === 0 || !currentRev() || currentRev() === root.dataset.rev;
}

// Visited steps carry how often they were visited, in words for those who do not see the colour.
function markOutline({ nodes }: Path): void {
  const last = nodes.at(-1);
  document.querySelectorAll<HTMLElement>(".hw-step[data-node]").forEach((step) => {
    const visits = nodes.filter((id) => id === step.dataset.node).length;
    step.classList.toggle("hw-step-visited", visits > 0);
    step.classList.toggle("hw-step-here", visits > 0 && step.dataset.node === last);
    const badge = step.querySelector<HTMLElement>("[data-visits]");
    if (badge) {
      badge.hidden = visits === 0;
      badge.textContent = visits > 0 ? `✓${visits > 1 ? ` ${visits}×` : ""}` : "";
    }
  });
}

// The canvas draws its boxes itself and would lose a class; rules that name them stay.
function markCanvas({ nodes, edges }: Path): void {
  if (!document.getElementById("flow-canvas") || !("adoptedStyleSheets" in document)) return;
  if (!sheet) {
    sheet = new CSSStyleSheet();
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
  const of = (kind: string, ids: string[]) => ids.map((id) => `.react-flow__${kind}[data-id="${CSS.escape(id)}"]`);
  const boxes = of("node", [...new Set(nodes)]).map((box) => `${box} > .hw-node`);
  const here = of("node", nodes.slice(-1)).map((box) => `${box} > .hw-node`);
  const wires = of("edge", edges).map((wire) => `${wire} .react-flow__edge-path`);
  sheet.replaceSync(
    [
      boxes.length ? `${boxes.join(", ")} { outline: 2px solid var(--hw-success); outline-offset: 2px; }` : "",
      here.length ? `${here.join(", ")} { outline-width: 4px; }` : "",
      wires.length ? `${wires.join(", ")} { stroke: var(--hw-success); stroke-width: 3px; }` : "",
    ].join("\n"),
  );
}
