// Text as nodes, never as markup: addresses become links, everything else stays text.
const ADDRESS = /https?:\/\/[^\s<>"'，。！？、；）】》]+/g;

export function Rich({ text }: { text: string }) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(ADDRESS)) {
    const address = match[0].replace(/[.,!?;:)\]}]+$/, "");
    nodes.push(text.slice(from, match.index));
    nodes.push(
      <a key={match.index} href={address} target="_blank" rel="noopener noreferrer nofollow">
        {address}
      </a>,
    );
    from = match.index + address.length;
  }
  nodes.push(text.slice(from));
  return (
    <div class="text" dir="auto">
      {nodes}
    </div>
  );
}

/** Only addresses a browser may safely follow; `javascript:` and its kin never become a link. */
export function safeUrl(url: string | undefined): string | null {
  if (!url) return null;
  try {
    const { protocol, href } = new URL(url, location.origin);
    return protocol === "https:" || protocol === "http:" || protocol === "blob:" ? href : null;
  } catch {
    return null;
  }
}
