// The same server-rendered form as in the outline, beside the canvas.
import { dirty, mayLeave } from "../flows/leave-guard";
import type { Op } from "./types";

export function inspector(): HTMLElement | null {
  return document.getElementById("flow-inspector");
}

export function opened(): string {
  return inspector()?.dataset.step ?? "";
}

export async function open(url: string, step: string, focus = ""): Promise<void> {
  const query = focus ? `&focus=${encodeURIComponent(focus)}` : "";
  await window.htmx.ajax("get", `${url}/steps/${step}?view=canvas${query}`, { target: "#flow-inspector", swap: "outerHTML", source: "#flow-canvas" });
}

// On a phone the form lies below the canvas, out of sight.
export function bringIntoSight(): void {
  const box = inspector();
  if (box && box.getBoundingClientRect().top > window.innerHeight * 0.7) box.scrollIntoView({ block: "start" });
}

export function close(): void {
  const box = inspector();
  if (!box) return;
  box.dataset.step = "";
  box.replaceChildren();
}

// The address and the switch to the outline follow the step that is chosen.
export function remember(url: string, step: string): void {
  history.replaceState(history.state, "", `${url}/canvas${step ? `?step=${step}` : ""}`);
  document.querySelector<HTMLAnchorElement>("[data-to-outline]")?.setAttribute("href", step ? `${url}/steps/${step}` : url);
}

export function onSaved(heard: (ops: Op[]) => void): void {
  document.addEventListener("htmx:afterSettle", () => {
    const done = inspector()?.dataset.done;
    if (!done) return;
    delete inspector()?.dataset.done;
    heard(JSON.parse(done) as Op[]);
  });
}

export function onClosed(heard: () => void): void {
  document.addEventListener("click", (event) => {
    if (!(event.target as Element).closest?.("[data-closes-step]")) return;
    void (async () => {
      if (dirty()) {
        if (!(await mayLeave())) return;
        document.dispatchEvent(new Event("hw:left"));
      }
      close();
      heard();
    })();
  });
}

export { dirty };
