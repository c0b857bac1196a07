// Alpine's build for a strict policy says nothing about its types; the shell uses this much of it.
declare module "@alpinejs/csp" {
  const Alpine: { data(name: string, component: (...given: never[]) => object): void; start(): void };
  export default Alpine;
}
