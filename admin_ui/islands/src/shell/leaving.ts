// A form that is sent leads elsewhere, perhaps as somebody else: the page that is left asks for nothing meanwhile, and does
// not go anywhere itself when its own sign-in ends by that.
const LEAVING_MS = 5_000;
let until = 0;

window.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) until = performance.now() + LEAVING_MS;
});

// When the page may act by itself again; in the past while nothing is on its way.
export function leavingUntil(): number {
  return until;
}

export function isLeaving(): boolean {
  return performance.now() < until;
}
