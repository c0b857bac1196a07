// The two small forms of a conversation: how was it, and where may we write to you.
import { useState } from "preact/hooks";
import { useHere } from "./context";
import { Icon } from "./icons";
import type { Key } from "./texts";

export function RatingCard() {
  const { chat, say } = useHere();
  return (
    <section class="card" aria-label={say("ratingTitle")}>
      <h2>{say("ratingTitle")}</h2>
      <div class="ratings">
        {[1, 2, 3, 4, 5].map((rating) => (
          <button
            key={rating}
            type="button"
            data-testid={`rating-${rating}`}
            onClick={() => chat.send({ kind: "rating", text: "", rating })}
          >
            <span class="number" aria-hidden="true">
              {rating}
            </span>
            <span class="word">{say(`rating${rating}` as Key)}</span>
          </button>
        ))}
      </div>
    </section>
  );
}

const ADDRESS = /^[^\s@]+@[^\s@]+\.[^\s@.]+$/;

export function EmailCard() {
  const { chat, say } = useHere();
  const [address, setAddress] = useState("");
  const [bad, setBad] = useState(false);
  const submit = (e: Event) => {
    e.preventDefault();
    const text = address.trim();
    setBad(!ADDRESS.test(text));
    if (ADDRESS.test(text)) chat.send({ kind: "email", text });
  };
  return (
    <form class="card" noValidate onSubmit={submit} aria-label={say("emailTitle")}>
      <h2>
        <Icon name="mail" />
        {say("emailTitle")}
      </h2>
      <p id="email-help">{say("emailHelp")}</p>
      <div class="inline">
        <input
          type="email"
          autocomplete="email"
          inputMode="email"
          data-testid="offline-email"
          aria-label={say("email")}
          aria-describedby={bad ? "email-bad" : "email-help"}
          aria-invalid={bad}
          placeholder="name@example.com"
          value={address}
          onInput={(e) => setAddress(e.currentTarget.value)}
        />
        <button type="submit" class="primary" data-testid="offline-email-send">
          {say("emailSend")}
        </button>
      </div>
      {bad && (
        <p class="problem" id="email-bad" role="alert">
          {say("emailBad")}
        </p>
      )}
    </form>
  );
}
