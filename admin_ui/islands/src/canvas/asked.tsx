// The dialog that is open, if one is; a conflict comes before everything else.
import type { Acts } from "./acts";
import { Comments } from "./comments";
import { AddStep, Ask, Connect, Find, Help, Settle } from "./dialogs";
import { find } from "./doc";
import * as edits from "./edits";
import type { Editor } from "./editor";
import { Dialog } from "./parts";
import { settled } from "./settling";
import type { Told } from "./types";

export function AskedDialog({ editor, acts, missing }: { editor: Editor; acts: Acts; missing: Told[] }) {
  const { aimed, asked, commit, current, goTo, island, say, show, state, store } = editor;
  const subject = find(state.doc, aimed);
  const doneWith = () => show("");
  return (
    <>
      {asked === "add" && <AddStep kinds={island.kinds} triggers where={say("add_after", { step: state.cards[current]?.title ?? "" })} onPick={acts.addStep} onClose={doneWith} />}
      {asked === "connect" && subject && (
        <Connect
          state={state}
          step={subject.id}
          onClose={doneWith}
          onWire={(port, to) => {
            show("");
            commit(edits.wire(state.doc, subject.id, port, to), to ? say("connected", { to: editor.title(to) }) : say("cut"));
          }}
        />
      )}
      {asked === "find" && (
        <Find
          state={state}
          onClose={doneWith}
          onPick={(id) => {
            show("");
            window.setTimeout(() => goTo(id), 30);
          }}
        />
      )}
      {asked === "help" && <Help keys={island.keys} onClose={doneWith} />}
      {(asked === "rename" || asked === "note") && subject && (
        <Ask
          title={say(asked)}
          label={say(asked)}
          long={asked === "note"}
          start={asked === "note" ? subject.note : subject.label}
          onClose={doneWith}
          onDone={(text) => {
            show("");
            commit(edits.set(state.doc, [subject.id], asked === "note" ? "note" : "label", text), say("changed"));
          }}
        />
      )}
      {asked === "comment" && subject && <Comments state={state} store={store} step={subject.id} onClose={doneWith} />}
      {asked === "group" && (
        <Ask
          title={say("group")}
          label={say("group_name")}
          start=""
          onClose={doneWith}
          onDone={(text) => {
            show("");
            commit(edits.group(state.doc, acts.grouping.current, text || say("group")), say("grouped", { name: text || say("group") }));
          }}
        />
      )}
      {asked === "missing" && (
        <Dialog title={say("missing")} onClose={doneWith}>
          <p>{say("missing_help")}</p>
          <ul>
            {missing.map((each, n) => (
              <li key={n}>
                <strong>{each.title}</strong>: {each.sentence}
              </li>
            ))}
          </ul>
          <div className="hw-canvas-dialog-actions">
            <button type="button" className="btn btn-primary" autoFocus onClick={doneWith}>
              {say("close")}
            </button>
          </div>
        </Dialog>
      )}
      {state.conflict && (
        <Settle
          key={state.conflict.batch.batch}
          conflict={state.conflict}
          onDone={(mine) => {
            const found = state.conflict;
            if (!found) return;
            store.resolve(settled(found, mine, (id) => edits.remove(store.theirs(), [id], state.cards)));
          }}
        />
      )}
    </>
  );
}
