// The same server-rendered form as in the outline, beside the canvas.
import { dirty, mayLeave } from "../flows/leave-guard";
import type { Op } from "./types";

export function inspector(): HTMLElement | null {
  return document.getElementById("flow-inspector");
}

export function opened(): string {
  return inspector()?.dataset.step ?? "";
}

let asked = ""; // the step whose form was asked for last

// The step whose form is shown, or will be in a moment.
export function wanted(): string {
  return asked || opened();
}

let coming: Promise<unknown> = Promise.resolve();
let turn = 0;

// One after the other: a form that is asked for while another one is on its way would be put where that one was before.
export async function open(url: string, step: string, focus = ""): Promise<void> {
  const mine = ++turn;
  asked = step;
  await coming.catch(() => undefined);
  if (mine !== turn) return;
  const query = focus ? `&focus=${encodeURIComponent(focus)}` : "";
  coming = window.htmx.ajax("get", `${url}/steps/${step}?view=canvas${query}`, { target: "#flow-inspector", swap: "outerHTML", source: "#flow-canvas" });
  await coming;
  if (mine === turn && opened() !== step) asked = ""; // somebody is asked first, or stays with what they write
}

// A form that comes late does not take the place of a newer one, nor of what somebody has begun to write meanwhile.
export function keepWhatIsWritten(): void {
  document.addEventListener("htmx:beforeRequest", (event) => {
    asked = stepOf(event) ?? asked;
  });
  document.addEventListener("htmx:beforeSwap", (event) => {
    const step = stepOf(event);
    if (step && (step !== asked || (dirty() && step === opened()))) (event as CustomEvent).detail.shouldSwap = false;
  });
}

// Which step's form the canvas asks for; nothing when it is somebody else's request.
function stepOf(event: Event): string | undefined {
  const { elt, path } = (event as CustomEvent).detail.requestConfig ?? {};
  return elt?.id === "flow-canvas" ? /\/steps\/([^/?]+)\?view=canvas/.exec(path)?.[1] : undefined;
}

// On a phone the form lies below the canvas, out of sight.
export function bringIntoSight(): void {
  const box = inspector();
  if (box && box.getBoundingClientRect().top > window.innerHeight * 0.7) box.scrollIntoView({ block: "start" });
}

export function close(): void {
  const box = inspector();
  asked = "";
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
