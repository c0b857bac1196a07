// An outline that is open follows what others do: it is asked for again, unless somebody is typing in a step.
import { dirty } from "./leave-guard";

const AGAIN_MS = 3000;
const OWN_MS = 600;

export function installFollowing(): void {
  if (document.getElementById("flow-work")) void follow();
}

async function follow(): Promise<void> {
  for (;;) {
    const work = document.getElementById("flow-work");
    const url = document.querySelector<HTMLElement>("[data-draft]")?.dataset.draft;
    if (!work || !url) return;
    const rev = Number(work.dataset.rev ?? 0);
    const newest = await ask(`${url}?after=${rev}&wait=20&brief=true`);
    await new Promise((done) => window.setTimeout(done, OWN_MS)); // what one saves oneself comes back as a page
    const now = document.getElementById("flow-work");
    if (newest > Number(now?.dataset.rev ?? 0) && !dirty() && !document.querySelector("dialog[open], :popover-open")) {
      await window.htmx.ajax("GET", location.pathname + location.search, { target: "#flow-work", swap: "outerHTML" });
    } else if (newest < 0 || newest > rev) await new Promise((done) => window.setTimeout(done, AGAIN_MS));
  }
}

async function ask(address: string): Promise<number> {
  try {
    const answer = await fetch(address, { headers: { accept: "application/json" }, cache: "no-store" });
    const found = answer.ok && /json/.test(answer.headers.get("content-type") ?? "") ? ((await answer.json()) as { rev: number }) : null;
    return found?.rev ?? -1;
  } catch {
    return -1;
  }
}
