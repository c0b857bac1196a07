// What one does without dragging: choose where an exit leads, what to add, what to find, which version stays.
import { useState } from "react";
import { allNodes, targetOf } from "./doc";
import { inOrder } from "./graph";
import { Dialog, type Option, Picker, useWords } from "./parts";
import type { Conflict, State } from "./store";
import type { Clash, Kind } from "./types";

export function optionOf(state: State, id: string): Option {
  const card = state.cards[id];
  return { id, title: card?.title ?? id, hint: card?.content, icon: card?.icon, family: card?.family };
}

export function AddStep({ kinds, triggers, where, onPick, onClose }: { kinds: Kind[]; triggers: boolean; where: string; onPick: (kind: Kind) => void; onClose: () => void }) {
  const say = useWords();
  const shown = kinds.filter((kind) => triggers || !kind.trigger);
  const options = shown.map((kind) => ({ id: kind.type, title: kind.title, hint: kind.help, icon: kind.icon, family: kind.family }));
  return (
    <Dialog title={say("add")} onClose={onClose}>
      <p>{where}</p>
      <Picker label={say("add_which")} none={say("nothing_found")} options={options} onPick={(type) => onPick(shown.find((kind) => kind.type === type) as Kind)} />
    </Dialog>
  );
}

export function Connect({ state, step, onWire, onClose }: { state: State; step: string; onWire: (port: string, to: string) => void; onClose: () => void }) {
  const say = useWords();
  const ports = state.cards[step]?.ports ?? [];
  const [port, choose] = useState(ports.length === 1 ? (ports[0]?.id ?? "") : "");
  const title = say("connect_from", { step: state.cards[step]?.title ?? "" });
  if (ports.length === 0) {
    return (
      <Dialog title={title} onClose={onClose}>
        <p>{say("no_exits")}</p>
      </Dialog>
    );
  }
  if (!port) {
    const exits = ports.map((each) => {
      const to = targetOf(state.doc, step, each.id);
      return { id: each.id, title: each.words, hint: to ? `→ ${state.cards[to]?.title ?? to}` : say("leads_nowhere") };
    });
    return (
      <Dialog title={title} onClose={onClose}>
        <Picker key="exits" label={say("which_exit")} none={say("nothing_found")} options={exits} onPick={choose} />
      </Dialog>
    );
  }
  const entries = new Set(state.doc.entry.map((node) => node.id));
  const targets = inOrder(state.doc, state.cards).filter((id) => !entries.has(id)).map((id) => optionOf(state, id));
  const nowhere = { id: "", title: say("nowhere"), icon: "plug-off" };
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{ports.find((each) => each.id === port)?.words}</p>
      <Picker key="targets" label={say("where_to")} none={say("nothing_found")} options={[...targets, nowhere]} onPick={(to) => onWire(port, to)} />
    </Dialog>
  );
}

// Names, contents, every text of the config and its translations, and variables with the steps that use them.
export function Find({ state, onPick, onClose }: { state: State; onPick: (id: string) => void; onClose: () => void }) {
  const say = useWords();
  const order = inOrder(state.doc, state.cards);
  const nodes = new Map(allNodes(state.doc).map((node) => [node.id, node]));
  const options = order.map((id) => {
    const node = nodes.get(id);
    const said = Object.entries(state.doc.i18n).filter(([key]) => key.startsWith(`${id}.`)).flatMap(([, texts]) => Object.values(texts));
    const texts = [state.cards[id]?.content ?? "", ...strings(node?.config), ...said, node?.note ?? ""];
    return { ...optionOf(state, id), hint: [...new Set(texts.filter(Boolean))].join(" · ") };
  });
  return (
    <Dialog title={say("find")} onClose={onClose} wide>
      <Picker label={say("find_what")} none={say("nothing_found")} options={options} onPick={onPick} />
    </Dialog>
  );
}

function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (value && typeof value === "object") return Object.values(value).flatMap(strings);
  return [];
}

export function Ask({ title, label, start, long, onDone, onClose }: { title: string; label: string; start: string; long?: boolean; onDone: (text: string) => void; onClose: () => void }) {
  const say = useWords();
  const [text, type] = useState(start);
  const field = {
    className: "form-control",
    "aria-label": label,
    autoFocus: true,
    value: text,
    maxLength: long ? 1000 : 80,
    onInput: (event: { target: unknown }) => type((event.target as HTMLInputElement).value),
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        method="dialog"
        onSubmit={(event) => {
          event.preventDefault();
          onDone(text.trim());
        }}
      >
        {long ? <textarea rows={3} {...(field as object)} /> : <input {...(field as object)} />}
        <div className="hw-canvas-dialog-actions">
          <button type="button" className="btn" onClick={onClose}>
            {say("cancel")}
          </button>
          <button type="submit" className="btn btn-primary">
            {say("save")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

export function Settle({ conflict, onDone }: { conflict: Conflict; onDone: (mine: Set<number>) => void }) {
  const say = useWords();
  const [mine, choose] = useState<Set<number>>(new Set());
  const pick = (n: number, keep: boolean) => {
    const next = new Set(mine);
    if (keep) next.add(n);
    else next.delete(n);
    choose(next);
  };
  const side = (clash: Clash, n: number, keep: boolean) => (
    <label className="hw-clash-side">
      <input type="radio" name={`clash-${n}`} checked={mine.has(n) === keep} onChange={() => pick(n, keep)} />
      <span>
        <strong>{say(keep ? "mine" : "theirs")}</strong>
        <span>{keep ? clash.mine_words : clash.theirs_words}</span>
      </span>
    </label>
  );
  return (
    <Dialog title={say("conflict")} onClose={() => onDone(mine)} wide>
      <p>
        {conflict.said} {say("conflict_help")}
      </p>
      {conflict.clashes.map((clash, n) => (
        <fieldset key={n} className="hw-clash">
          <legend>
            {clash.title}
            {clash.what && `: ${clash.what}`}
          </legend>
          {side(clash, n, false)}
          {side(clash, n, true)}
        </fieldset>
      ))}
      <div className="hw-canvas-dialog-actions">
        <button type="button" className="btn" onClick={() => onDone(new Set(conflict.clashes.keys()))}>
          {say("all_mine")}
        </button>
        <button type="button" className="btn btn-primary" onClick={() => onDone(mine)}>
          {say("use_choice")}
        </button>
      </div>
    </Dialog>
  );
}

export function Help({ onClose, keys }: { onClose: () => void; keys: boolean }) {
  const say = useWords();
  const lines: [string, string][] = [
    ["A", "add"], ["C", "key_connect"], ["↑ ↓ ← →", "key_arrows"], ["Alt + ↑ ↓ ← →", "key_move"], ["Enter", "key_open"], ["Esc", "key_back"], ["Space", "key_toggle"],
    ["Delete", "key_delete"], ["Ctrl Z / Ctrl Y", "key_undo"], ["Ctrl C / Ctrl V", "key_copy"], ["Ctrl D", "duplicate"], ["Ctrl A", "key_all"],
    ["Ctrl K", "find"], ["F2", "rename"], ["N", "note"], ["G", "group"], ["E", "key_fold"], ["M", "comment"], ["F", "fit"], ["+ / −", "key_zoom"], ["T", "tidy"], ["?", "help"],
  ];
  return (
    <Dialog title={say("help")} onClose={onClose}>
      {!keys && <p>{say("keys_off")}</p>}
      <dl className="hw-keys" tabIndex={0}>
        {lines.map(([key, name]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{say(name)}</dd>
          </div>
        ))}
      </dl>
      <div className="hw-canvas-dialog-actions">
        <button type="button" className="btn btn-primary" onClick={onClose}>
          {say("close")}
        </button>
      </div>
    </Dialog>
  );
}
