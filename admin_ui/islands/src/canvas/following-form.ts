// The form beside the canvas follows what others and the canvas do to its step, unless somebody is typing in it.
import { useEffect, useMemo, useRef } from "react";
import { find } from "./doc";
import type { Editor } from "./editor";
import * as inspector from "./inspector";

export function useFollowingForm({ state, openStep }: Editor): void {
  const seen = useRef("");
  const id = inspector.wanted();
  const now = useMemo(() => {
    const node = find(state.doc, id);
    return node ? `${id} ${said([{ ...node, pos: 0 }, state.doc.edges.filter((edge) => edge.from[0] === id)])}` : "";
  }, [state.doc, id]);
  useEffect(() => {
    if (id && !find(state.doc, id)) inspector.close();
    if (state.saving !== "saved") return;
    const changed = seen.current.startsWith(`${id} `) && seen.current !== now;
    seen.current = now;
    if (id && changed && !inspector.dirty() && !inspector.inspector()?.contains(document.activeElement)) void openStep(id);
  }, [now, state.saving]);
}

// The same words for the same step, whether this page or the server wrote it down: in order, without what is empty.
function said(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part === "" || part === null ? undefined : part;
    return Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}
