// What was sent and not yet confirmed: a bubble at once, kept on this device until the server has it, sent again by the same id.
import { conversation, csrf, key, log, recall, remember, say, word } from "./page";
import { expected, showMode } from "./drafts";
import { refreshSoon, toEnd } from "./refresh";

interface Waiting {
  id: string;
  of: string;
  mode: "reply" | "note";
  text: string;
  url: string;
  begun: string;
  shown: string;
}

interface Problem {
  title?: string;
  held?: string;
  seq?: number;
}

const sending = new Set<string>();

function kept(of: string): Waiting[] {
  try {
    return JSON.parse(recall(key("unsent", of)) || "[]") as Waiting[];
  } catch {
    return [];
  }
}

function keep(of: string, items: Waiting[]): void {
  remember(key("unsent", of), items.length ? JSON.stringify(items) : "");
}

export function forget(of: string, id: string): void {
  keep(of, kept(of).filter((item) => item.id !== id));
}

export function submit(item: Waiting): void {
  keep(item.of, [...kept(item.of), item]);
  draw(item);
  toEnd();
  void post(item);
}

// After a reload or when the connection is back: show what is still unsent and send it again.
export function resume(): void {
  const box = log();
  for (const item of kept(conversation())) {
    if (box?.querySelector(`[data-seq][data-client="${item.id}"]`)) forget(item.of, item.id);
    else {
      if (!box?.querySelector(`[data-client="${item.id}"]`)) draw(item);
      if (!sending.has(item.id)) void post(item);
    }
  }
}

export function dropAcknowledged(): void {
  const box = log();
  box?.querySelectorAll<HTMLElement>(".ib-pending").forEach((bubble) => {
    const id = bubble.dataset.client ?? "";
    if (box.querySelector(`[data-seq][data-client="${id}"]`)) bubble.remove();
  });
}

async function post(item: Waiting): Promise<void> {
  sending.add(item.id);
  state(item, "sending");
  const body = new URLSearchParams({ text: item.text, client_id: item.id });
  if (item.begun) body.set("expected_last_seq", item.begun);
  if (item.shown) body.set("shown_seq", item.shown);
  try {
    const answer = await fetch(item.url, {
      method: "POST",
      body,
      headers: { "x-csrftoken": csrf(), accept: "application/json" },
    });
    if (answer.ok) {
      forget(item.of, item.id);
      state(item, "sent");
      refreshSoon(0);
      return;
    }
    const problem = (await answer.json().catch(() => ({}))) as Problem;
    if (answer.status < 500) forget(item.of, item.id);
    refused(item, problem);
  } catch {
    state(item, "failed");
  } finally {
    sending.delete(item.id);
  }
}

// The server said no: the words go back to where they were written, so that nothing is lost.
function refused(item: Waiting, problem: Problem): void {
  document.querySelector(`.ib-pending[data-client="${item.id}"]`)?.remove();
  const field = document.querySelector<HTMLTextAreaElement>(`[data-compose="${item.mode}"] textarea`);
  if (field && conversation() === item.of) {
    field.value = field.value ? `${item.text}\n${field.value}` : item.text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  if (problem.held && field && conversation() === item.of) overtaken(problem);
  else say(problem.title ?? word("notSent"));
  refreshSoon(0);
}

// Somebody was faster: what is new stands above the words, and sent in sight of it they go out.
function overtaken(problem: Problem): void {
  const form = document.getElementById("ib-form-reply");
  const begun = expected();
  const told = new DOMParser().parseFromString(problem.held ?? "", "text/html").getElementById("ib-held");
  if (!form || !begun || !told) return;
  document.getElementById("ib-held")?.remove();
  form.before(told);
  showMode("reply", false);
  begun.value = String(problem.seq ?? "");
  remember(key("begun", conversation()), begun.value);
  told.focus();
}

function draw(item: Waiting): void {
  if (item.of !== conversation()) return;
  const bubble = document.createElement("article");
  bubble.className = item.mode === "note" ? "ib-note ib-pending" : "ib-bubble ib-us ib-by-agent ib-pending";
  bubble.dataset.client = item.id;
  const text = document.createElement("p");
  text.className = "ib-text";
  text.dir = "auto";
  text.textContent = item.text;
  const meta = document.createElement("p");
  meta.className = "ib-meta";
  if (item.mode === "note") {
    const head = document.createElement("p");
    head.className = "ib-note-head";
    head.textContent = word("noteBy");
    bubble.append(head, text, meta);
  } else {
    const body = document.createElement("div");
    body.className = "ib-body";
    body.append(text);
    bubble.append(body, meta);
  }
  log()?.append(bubble);
}

function state(item: Waiting, now: "sending" | "sent" | "failed"): void {
  const bubble = document.querySelector<HTMLElement>(`.ib-pending[data-client="${item.id}"]`);
  const meta = bubble?.querySelector<HTMLElement>(".ib-meta");
  if (!bubble || !meta) return;
  bubble.classList.toggle("ib-failed", now === "failed");
  meta.textContent = word(now === "sending" ? "sending" : now === "sent" ? "sent" : "notSent");
  if (now !== "failed") return;
  const retry = document.createElement("button");
  retry.type = "button";
  retry.className = "ib-retry";
  retry.textContent = word("retry");
  retry.addEventListener("click", () => void post(item));
  meta.append(" ", retry);
}
