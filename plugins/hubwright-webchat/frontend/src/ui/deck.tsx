// Cards side by side, each with what can be pressed; a press counts as long as the bot listens.
import type { Card } from "../chat/wire";
import { useHere } from "./context";
import { Rich, safeUrl } from "./rich";

export function Deck({ cards }: { cards: Card[] }) {
  const { chat, say } = useHere();
  return (
    <ul class="deck" aria-label={say("choices")} tabIndex={0} data-testid="deck">
      {cards.map((card, at) => (
        <li key={at}>
          <Picture card={card} />
          <strong dir="auto">{card.title}</strong>
          {card.text && <Rich text={card.text} />}
          {card.buttons?.map(({ id, label }) => (
            <button
              key={id}
              type="button"
              data-testid="card-button"
              dir="auto"
              aria-label={`${card.title}: ${label}`}
              onClick={() => chat.send({ kind: "choice", text: `${card.title}: ${label}`, choice_id: id })}
            >
              {label}
            </button>
          ))}
        </li>
      ))}
    </ul>
  );
}

/** Pictures of other sites are links: a visitor's address is told to nobody by looking at a chat. */
function Picture({ card }: { card: Card }) {
  const { say } = useHere();
  const url = safeUrl(card.image_url);
  if (!url) return null;
  const { host, origin } = new URL(url);
  if (origin === location.origin) return <img src={url} alt="" />;
  return (
    <a href={url} target="_blank" rel="noopener noreferrer" aria-label={say("open", { name: card.title })}>
      {host}
    </a>
  );
}
