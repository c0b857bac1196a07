// Writing: Enter sends unless an input method is composing, reply and note keep apart, files go as they are.
import { fits, showLeft } from "./counter";
import { forgetDraft, keepDraft, sawUpTo, showMode } from "./drafts";
import { conversation, csrf, newId, say, word } from "./page";
import { submit } from "./pending";
import { refreshSoon } from "./refresh";
import { typed, typingEnded } from "./typing";

const touch = window.matchMedia("(pointer: coarse)");

function send(form: HTMLFormElement): void {
  const field = form.querySelector("textarea");
  const text = field?.value.trim() ?? "";
  if (!field || !text) {
    field?.focus();
    return;
  }
  const mode = form.dataset.compose === "note" ? "note" : "reply";
  if (mode === "reply" && !fits(field)) {
    field.focus();
    return;
  }
  const value = (name: string) => form.querySelector<HTMLInputElement>(`input[name="${name}"]`)?.value ?? "";
  const [begun, shown] = [value("expected_last_seq"), value("shown_seq")];
  field.value = "";
  showLeft(field);
  forgetDraft(mode, conversation());
  if (mode === "reply") {
    sawUpTo(shown);
    document.getElementById("ib-held")?.remove();
  }
  typingEnded();
  submit({ id: newId(), of: conversation(), mode, text, url: form.action, begun, shown });
  field.focus();
}

async function sendFiles(input: HTMLInputElement, files: File[]): Promise<void> {
  const button = input.closest(".ib-attach");
  button?.classList.add("ib-busy");
  for (const file of files) {
    const body = new FormData();
    body.set("file", file);
    body.set("client_id", newId());
    body.set("shown_seq", document.querySelector<HTMLInputElement>('input[name="shown_seq"]')?.value ?? "");
    try {
      const answer = await fetch(input.dataset.url ?? "", {
        method: "POST",
        body,
        headers: { "x-csrftoken": csrf(), accept: "application/json" },
      });
      if (!answer.ok) {
        const problem = (await answer.json().catch(() => ({}))) as { title?: string };
        say(problem.title ?? word("notSent"));
      }
    } catch {
      say(document.getElementById("toasts")?.dataset.offline ?? word("notSent"));
    }
  }
  input.value = "";
  button?.classList.remove("ib-busy");
  refreshSoon(0);
}

function attach(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>("[data-attach]");
}

export function installComposer(): void {
  document.addEventListener(
    "submit",
    (event) => {
      const form = event.target as HTMLFormElement;
      if (!form.dataset.compose) return;
      event.preventDefault();
      event.stopPropagation();
      send(form);
    },
    true,
  );
  document.addEventListener("keydown", (event) => {
    const field = event.target as HTMLElement;
    if (!(field instanceof HTMLTextAreaElement) || !field.form?.dataset.compose) return;
    if (event.key === "Escape") field.blur();
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    if (touch.matches && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    field.form.requestSubmit();
  });
  document.addEventListener("input", (event) => {
    const field = event.target as HTMLElement;
    if (!(field instanceof HTMLTextAreaElement) || !field.form?.dataset.compose) return;
    keepDraft(field);
    if (field.form.dataset.compose !== "reply") return;
    typed(field.value !== "");
    showLeft(field);
  });
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.<HTMLElement>("[data-mode-of]");
    if (!link || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    showMode(link.dataset.modeOf ?? "reply", true);
  });
  document.addEventListener("change", (event) => {
    const input = event.target as HTMLInputElement;
    if (input.dataset?.attach !== undefined && input.files?.length) void sendFiles(input, [...input.files]);
  });
  document.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const form = (event.target as Element).closest?.<HTMLElement>('[data-compose="reply"]');
    const input = attach();
    if (!files.length || !form || !input) return;
    event.preventDefault();
    void sendFiles(input, files);
  });
}
