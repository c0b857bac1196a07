// Who else has this flow open, and at which step they are: said in a line, marked on the steps of outline and canvas.
import { openLine } from "../shell/line";
import { dirty } from "./leave-guard";

export interface Person {
  name: string;
  step: string;
  editing: boolean;
}

export const PEOPLE = "hw:people"; // what others do, for the canvas
export const AT = "hw:at"; // where this person is, from the canvas

let people: Person[] = [];

export function installPeople(): void {
  const place = document.getElementById("flow-people");
  if (!place?.dataset.url) return;
  let standing = "";
  let told = "";
  const step = () => document.getElementById("flow-work")?.dataset.step || document.getElementById("flow-inspector")?.dataset.step || standing;
  const line = openLine({
    address: place.dataset.url,
    ready() {
      told = "";
      tell();
    },
    heard(frame) {
      if (frame.type !== "people") return;
      people = frame.people as Person[];
      show();
    },
    lost() {
      people = [];
      show();
    },
    ended() {
      people = [];
      show();
    },
  });
  function tell(): void {
    const now = JSON.stringify({ type: "at", step: step(), editing: dirty() });
    if (now === told) return;
    told = now;
    line.say(JSON.parse(now) as Record<string, unknown>);
  }
  document.addEventListener(AT, (event) => {
    standing = String((event as CustomEvent).detail);
    tell();
  });
  document.addEventListener("htmx:afterSettle", () => {
    show();
    tell();
  });
  for (const kind of ["input", "change"]) document.addEventListener(kind, () => window.setTimeout(tell, 50));
}

function show(): void {
  const place = document.getElementById("flow-people");
  if (!place) return;
  const words = place.dataset.words ?? "{names}";
  const said = people.length ? words.replace("{names}", [...new Set(people.map((each) => each.name))].join(", ")) : "";
  if (place.textContent !== said) place.textContent = said;
  document.querySelectorAll<HTMLElement>(".hw-step[data-node]").forEach((step) => mark(step, place));
  document.dispatchEvent(new CustomEvent(PEOPLE, { detail: people }));
}

function mark(step: HTMLElement, place: HTMLElement): void {
  const said = saidOf(people, step.dataset.node ?? "", place.dataset.editing ?? "{name}");
  let badge = step.querySelector<HTMLElement>("[data-people]");
  if (!said) return badge?.remove();
  if (!badge) {
    badge = Object.assign(document.createElement("span"), { className: "hw-badge hw-badge-info" });
    badge.dataset.people = "";
    step.append(badge);
  }
  if (badge.textContent !== said) badge.textContent = said;
}

// "Ann, Li is editing"
export function saidOf(others: Person[], step: string, editing: string): string {
  const here = others.filter((each) => each.step === step);
  return [...new Set(here.map((each) => (each.editing ? editing.replace("{name}", each.name) : each.name)))].join(", ");
}
