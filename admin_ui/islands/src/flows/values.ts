// "Put in a value": the chips write {{ value }} where the caret was, in the text field used last.
type Field = HTMLInputElement | HTMLTextAreaElement;

function fieldsOf(chips: Element): Field[] {
  return [...(chips.closest("form")?.querySelectorAll<Field>("[data-holes]") ?? [])];
}

function show(): void {
  document.querySelectorAll<HTMLElement>("[data-values]").forEach((chips) => (chips.hidden = fieldsOf(chips).length === 0));
}

export function installValues(): void {
  let last: Field | null = null;
  document.addEventListener("focusin", (event) => {
    const field = event.target as HTMLElement;
    if (field.matches?.("[data-holes]")) last = field as Field;
  });
  document.addEventListener("click", (event) => {
    const chip = (event.target as Element).closest?.<HTMLElement>("[data-hole]");
    if (!chip) return;
    const fields = fieldsOf(chip);
    const field = last && fields.includes(last) ? last : fields[0];
    if (!field) return;
    field.focus();
    field.setRangeText(`{{ ${chip.dataset.hole ?? ""} }}`, field.selectionStart ?? field.value.length, field.selectionEnd ?? field.value.length, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("htmx:afterSettle", show);
  show();
}
