// Server-rendered forms: a choice that changes the form asks the server again; colour pairs stay equal; unsaved changes are counted.
function snapshot(form: HTMLFormElement): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of new FormData(form)) {
    if (name === "_csrf_token") continue;
    values.set(name, `${values.get(name) ?? ""}\u0000${value instanceof File ? value.name : value}`);
  }
  return values;
}

function differing(before: Map<string, string>, after: Map<string, string>): number {
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].filter((name) => before.get(name) !== after.get(name)).length;
}

export function installForms(): void {
  document.addEventListener("change", (event) => {
    const field = event.target as HTMLElement;
    const form = field.closest?.("form");
    if (!form) return;
    if (field.matches("[data-refreshes]")) form.querySelector<HTMLButtonElement>("[data-refresh-button]")?.click();
    if (field.matches("[data-autosubmit]")) form.requestSubmit();
  });
  document.addEventListener("input", (event) => {
    const field = event.target as HTMLInputElement;
    const twin = field.dataset?.twin ? document.getElementById(field.dataset.twin) : null;
    if (!(twin instanceof HTMLInputElement)) return;
    if (twin.type !== "color" || /^#[0-9a-f]{6}$/i.test(field.value)) twin.value = field.value;
  });
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    const presser = event.submitter as HTMLButtonElement | null;
    const onlyCloses = (presser?.getAttribute("formmethod") ?? form.method) === "dialog";
    if (event.defaultPrevented || form.hasAttribute("hx-post") || onlyCloses) return;
    if (form.dataset.sent) event.preventDefault();
    else form.dataset.sent = "1";
  });
  // Where somebody is, so that their company's days begin at their midnight; settings change it.
  document.querySelectorAll<HTMLInputElement>("input[data-own-zone]").forEach((field) => {
    field.value = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll<HTMLFormElement>("form[data-sent]").forEach((form) => delete form.dataset.sent);
  });
}

// The bar appears only when something changed: "3 changes not saved [Discard] [Save]".
export function saveBar() {
  let before = new Map<string, string>();
  return {
    dirty: false,
    message: "",
    init(this: { $el: HTMLElement; count(): void }) {
      const form = this.$el.closest("form");
      if (!form) return;
      before = snapshot(form);
      form.addEventListener("input", () => this.count());
      form.addEventListener("change", () => this.count());
      this.count();
    },
    count(this: { $root: HTMLElement; dirty: boolean; message: string }) {
      const form = this.$root.closest("form");
      if (!form) return;
      const words = this.$root.dataset;
      const changes = differing(before, snapshot(form));
      this.dirty = changes > 0 || Boolean(form.dataset.unsaved);
      const phrase = form.dataset.unsaved ? words.some : changes === 1 ? words.one : words.many;
      this.message = (phrase ?? "").replace("{n}", String(changes));
    },
  };
}
