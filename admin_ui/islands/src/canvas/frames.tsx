// Groups: a frame around its steps, with a title that selects them all.
import { ViewportPortal } from "@xyflow/react";
import type { StepNode } from "./card";
import { heightOf, WIDTH } from "./layout";
import { Icon, useWords } from "./parts";
import type { Doc } from "./types";

const ROOM = 24;
const HEAD = 34;

export function Frames({ doc, nodes, onSelect, onFold }: { doc: Doc; nodes: StepNode[]; onSelect: (ids: string[]) => void; onFold: (id: string) => void }) {
  const say = useWords();
  const group = new Map([...doc.entry, ...doc.nodes].map((node) => [node.id, node.group]));
  return (
    <ViewportPortal>
      {doc.groups.map((each) => {
        const inside = nodes.filter((node) => group.get(node.id) === each.id);
        if (inside.length === 0) return null;
        const left = Math.min(...inside.map((node) => node.position.x)) - ROOM;
        const top = Math.min(...inside.map((node) => node.position.y)) - ROOM - HEAD;
        const right = Math.max(...inside.map((node) => node.position.x + (node.measured?.width ?? WIDTH))) + ROOM;
        const bottom = Math.max(...inside.map((node) => node.position.y + (node.measured?.height ?? heightOf(node.data.card, node.data.note)))) + ROOM;
        return (
          <div key={each.id} className="hw-frame" style={{ transform: `translate(${left}px, ${top}px)`, width: right - left, height: bottom - top }}>
            <button type="button" tabIndex={-1} onClick={() => onSelect(inside.map((node) => node.id))}>
              {each.title}
            </button>
            <button type="button" tabIndex={-1} aria-label={`${say("fold")}: ${each.title}`} title={say("fold")} onClick={() => onFold(each.id)}>
              <Icon name="chevron-down" />
            </button>
          </div>
        );
      })}
    </ViewportPortal>
  );
}
