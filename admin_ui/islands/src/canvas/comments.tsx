// What colleagues say about one step: written here, settled here, never part of the flow.
import { useState } from "react";
import { Dialog, useWords } from "./parts";
import type { State, Store } from "./store";

export function Comments({ state, store, step, onClose }: { state: State; store: Store; step: string; onClose: () => void }) {
  const say = useWords();
  const [text, type] = useState("");
  const [failed, fail] = useState(false);
  const mine = state.comments.filter((each) => each.node_id === step);
  const send = async () => {
    if (!text.trim()) return;
    const done = await store.comment(step, text.trim());
    fail(!done);
    if (done) type("");
  };
  const when = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "short" });
  return (
    <Dialog title={say("comments_on", { step: state.cards[step]?.title ?? "" })} onClose={onClose}>
      <ul className="hw-remarks">
        {mine.map((each) => (
          <li key={each.id}>
            <p className="hw-remark-by">
              <strong>{each.author}</strong> {when.format(new Date(each.at))}
            </p>
            <p className={each.settled_by ? "hw-remark-done" : ""}>{each.text}</p>
            {each.settled_by && <p className="hw-remark-by">{say("settled_by", { name: each.settled_by })}</p>}
            <button type="button" className="btn btn-sm" onClick={() => void store.settleComment(each.id, !each.settled_by).then((done) => fail(!done))}>
              {say(each.settled_by ? "reopen" : "settle")}
            </button>
          </li>
        ))}
      </ul>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <textarea className="form-control" rows={3} maxLength={2000} autoFocus aria-label={say("comment")} value={text} onInput={(event) => type((event.target as HTMLTextAreaElement).value)} />
        {failed && (
          <p className="hw-field-error" role="alert">
            {say("comment_failed")}
          </p>
        )}
        <div className="hw-canvas-dialog-actions">
          <button type="button" className="btn" onClick={onClose}>
            {say("close")}
          </button>
          <button type="submit" className="btn btn-primary">
            {say("comment")}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
