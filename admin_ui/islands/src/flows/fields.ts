// From a problem to the field it is about: exits are selects, fields carry their name, lists the place of their entry.
export function focusField(field: string): void {
  const form = document.getElementById("step-form");
  if (!form || !field) return;
  const name = field.startsWith("port:") ? `next:${field.slice(5)}` : (field.split(/[.[]/)[0] ?? "");
  const fields = [...form.querySelectorAll<HTMLElement>("input:not([type=hidden]), select, textarea")];
  const mine = fields.filter((each) => {
    const own = each.getAttribute("name") ?? "";
    return own === name || own.startsWith(`${name}.`);
  });
  const found = mine.find((each) => each.getAttribute("aria-invalid") === "true") ?? mine[0] ?? fields.find((each) => each.getAttribute("aria-invalid") === "true");
  const more = found?.closest("details");
  if (more) more.open = true;
  found?.focus();
}

export function installProblems(): void {
  let wanted = "";
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest?.<HTMLElement>("a[data-field]");
    if (link) wanted = link.dataset.field ?? "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!wanted) return;
    const field = wanted;
    wanted = "";
    window.setTimeout(() => focusField(field));
  });
}
