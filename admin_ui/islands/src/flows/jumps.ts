// "→ Hand over": shows the step a way leads to, for a moment.
const MOMENT_MS = 1600;

export function pointAt(nodeId: string): void {
  const step = document.getElementById(`step-${nodeId}`);
  if (!step) return;
  const calm = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
  step.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  step.classList.add("hw-step-pointed");
  window.setTimeout(() => step.classList.remove("hw-step-pointed"), MOMENT_MS);
}

export function installJumps(): void {
  document.addEventListener("click", (event) => {
    const jump = (event.target as Element).closest?.<HTMLAnchorElement>("a[data-jump]");
    if (!jump) return;
    event.preventDefault();
    const id = jump.hash.slice("#step-".length);
    pointAt(id);
    document.getElementById(`step-${id}`)?.focus({ preventScroll: true });
  });
}
