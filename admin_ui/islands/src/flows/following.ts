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
    const known = heard();
    const newest = await ask(`${url}?after=${rev}&known=${encodeURIComponent(known)}&wait=20&brief=true`);
    await new Promise((done) => window.setTimeout(done, OWN_MS)); // what one saves oneself comes back as a page
    const now = document.getElementById("flow-work")?.dataset;
    const news = newest !== null && (newest.rev > Number(now?.rev ?? 0) || newest.heard !== heard());
    if (news && !busy()) {
      await window.htmx.ajax("get", location.pathname + location.search, { target: "#flow-work", swap: "outerHTML" });
    } else if (news || newest === null) await new Promise((done) => window.setTimeout(done, AGAIN_MS));
  }
}

// What one says oneself comes back with the comments of the open step.
function heard(): string {
  const [page, step] = ["flow-work", "step-comments"].map((id) => document.getElementById(id)?.dataset.heard ?? "");
  return (step ?? "") > (page ?? "") ? (step ?? "") : (page ?? "");
}

// Somebody is writing, or has something open: what is new waits.
function busy(): boolean {
  const remark = document.querySelector<HTMLTextAreaElement>("#step-comments textarea");
  return dirty() || Boolean(remark?.value.trim()) || document.querySelector("dialog[open], :popover-open") !== null;
}

interface Newest {
  rev: number;
  heard: string;
}

async function ask(address: string): Promise<Newest | null> {
  try {
    const answer = await fetch(address, { headers: { accept: "application/json" }, cache: "no-store" });
    return answer.ok && /json/.test(answer.headers.get("content-type") ?? "") ? ((await answer.json()) as Newest) : null;
  } catch {
    return null;
  }
}
