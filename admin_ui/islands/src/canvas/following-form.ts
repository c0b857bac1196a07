// The form beside the canvas follows what others and the canvas do to its step, unless somebody is typing in it.
import { useEffect, useMemo, useRef } from "react";
import { find } from "./doc";
import type { Editor } from "./editor";
import * as inspector from "./inspector";

export function useFollowingForm({ state, openStep }: Editor): void {
  const seen = useRef("");
  const id = inspector.opened();
  const now = useMemo(() => {
    const node = find(state.doc, id);
    return node ? `${id} ${JSON.stringify([{ ...node, pos: 0 }, state.doc.edges.filter((edge) => edge.from[0] === id)])}` : "";
  }, [state.doc, id]);
  useEffect(() => {
    if (id && !find(state.doc, id)) inspector.close();
    if (state.saving !== "saved") return;
    const changed = seen.current.startsWith(`${id} `) && seen.current !== now;
    seen.current = now;
    if (id && changed && !inspector.dirty() && !inspector.inspector()?.contains(document.activeElement)) void openStep(id);
  }, [now, state.saving]);
}
