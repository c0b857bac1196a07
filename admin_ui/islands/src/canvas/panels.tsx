// What stands around the canvas: the tools, how saving stands, and the drawer of problems.
import { Icon, useWords } from "./parts";
import type { Alignment } from "./edits";
import type { State } from "./store";
import type { Told } from "./types";

export interface Tools {
  add: () => void;
  connect: () => void;
  rename: () => void;
  note: () => void;
  comment: () => void;
  duplicate: () => void;
  copy: () => void;
  paste: () => void;
  remove: () => void;
  group: () => void;
  fold: () => void;
  ungroup: () => void;
  align: (how: Alignment) => void;
  skip: () => void;
  undo: () => void;
  redo: () => void;
  find: () => void;
  tidy: () => void;
  fit: () => void;
  zoom_in: () => void;
  zoom_out: () => void;
  help: () => void;
}

interface Button {
  name: keyof Tools;
  icon: string;
  off?: boolean;
  edits?: boolean;
}

export function Toolbar({ tools, chosen, state, mayEdit, grouped, folded }: { tools: Tools; chosen: number; state: State; mayEdit: boolean; grouped: boolean; folded: boolean }) {
  const say = useWords();
  const one = chosen !== 1;
  const buttons: Button[] = [
    { name: "add", icon: "plus", edits: true },
    { name: "connect", icon: "route", off: one, edits: true },
    { name: "undo", icon: "undo", off: state.undos === 0, edits: true },
    { name: "redo", icon: "redo", off: state.redos === 0, edits: true },
    { name: "comment", icon: "message", off: one },
    { name: "find", icon: "search" },
    { name: "zoom_in", icon: "zoom-in" },
    { name: "zoom_out", icon: "zoom-out" },
    { name: "fit", icon: "window" },
    { name: "tidy", icon: "wand", edits: true },
    { name: "help", icon: "keyboard" },
  ];
  const shown = buttons.filter((button) => mayEdit || !button.edits);
  return (
    <div className="hw-canvas-tools" role="toolbar" aria-label={say("tools")}>
      {shown.map((button) => (
        <button key={button.name} type="button" className="hw-tool" disabled={button.off} aria-label={say(button.name)} title={say(button.name)} onClick={() => (tools[button.name] as () => void)()}>
          <Icon name={button.icon} />
        </button>
      ))}
      {mayEdit && (
        <>
          <button type="button" className="btn btn-sm" popoverTarget="canvas-more" aria-expanded="false">
            {say("more")}
            <Icon name="chevron-down" />
          </button>
          <Menu tools={tools} chosen={chosen} grouped={grouped} folded={folded} />
        </>
      )}
    </div>
  );
}

function Menu({ tools, chosen, grouped, folded }: { tools: Tools; chosen: number; grouped: boolean; folded: boolean }) {
  const say = useWords();
  const close = () => document.getElementById("canvas-more")?.hidePopover();
  const item = (name: string, icon: string, act: () => void, off: boolean) => (
    <button
      key={name}
      type="button"
      className="hw-menu-item"
      disabled={off}
      onClick={() => {
        close();
        act();
      }}
    >
      <Icon name={icon} />
      {say(name)}
    </button>
  );
  const none = chosen === 0;
  const few = chosen < 2;
  return (
    <div popover="auto" id="canvas-more" className="hw-menu">
      {item("rename", "edit", tools.rename, chosen !== 1)}
      {item("note", "note", tools.note, chosen !== 1)}
      {item("skip", "pause", tools.skip, none)}
      {item("duplicate", "copy", tools.duplicate, none)}
      {item("copy", "copy", tools.copy, none)}
      {item("paste", "download", tools.paste, false)}
      {item("group", "window", tools.group, none)}
      {item("ungroup", "split", tools.ungroup, !grouped)}
      {item(folded ? "unfold" : "fold", folded ? "chevron-right" : "chevron-down", tools.fold, !grouped)}
      {item("align_left", "arrow-left", () => tools.align("left"), few)}
      {item("align_top", "arrow-up", () => tools.align("top"), few)}
      {item("spread_across", "arrow-right", () => tools.align("across"), few)}
      {item("spread_down", "arrow-down", () => tools.align("down"), few)}
      {item("remove", "trash", tools.remove, none)}
    </div>
  );
}

export function Saving({ state }: { state: State }) {
  const say = useWords();
  const icons = { saved: "check", saving: "loader", offline: "plug-off", "signed-out": "lock" };
  return (
    <p className={`hw-canvas-saving hw-canvas-${state.saving}`}>
      <Icon name={icons[state.saving]} />
      <span>{say(`saving_${state.saving}`)}</span>
      {state.saving === "signed-out" && <a href={location.pathname + location.search}>{say("sign_in")}</a>}
    </p>
  );
}

export function Problems({ problems, onGo }: { problems: Told[]; onGo: (problem: Told) => void }) {
  const say = useWords();
  const errors = problems.filter((each) => each.severity === "error").length;
  const counted = errors ? say(errors === 1 ? "problem" : "problems", { n: errors }) : problems.length ? say(problems.length === 1 ? "hint" : "hints", { n: problems.length }) : say("no_problems");
  return (
    <details className="hw-canvas-problems" id="canvas-problems">
      <summary>
        <Icon name={errors ? "circle-x" : problems.length ? "info" : "circle-check"} />
        {counted}
      </summary>
      <ul>
        {problems.map((each, n) => (
          <li key={n}>
            <Icon name={each.severity === "error" ? "circle-x" : "info"} />
            {each.node ? (
              <button type="button" onClick={() => onGo(each)}>
                <strong>{each.title}</strong> {each.sentence}
              </button>
            ) : (
              <span>{each.sentence}</span>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
