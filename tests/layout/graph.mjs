// Arrows and circles of imports. An import is `{ from, to, line, kind }`: `from` and `to` are files, `kind` is `value`,
// `type` or `late`.

/**
 * A sentence for every import that is no arrow of `rooms`: a table of what a room `knows` at once, and what it knows
 * `late`. `roomOf` gives a file's room.
 */
export function backwards(imports, rooms, roomOf) {
  const sentences = [];
  for (const { from, to, line, kind } of imports) {
    const [room, other] = [from, to].map(roomOf);
    if (room === other) continue;
    const { knows, late = [] } = rooms[room] ?? {};
    if (!knows) sentences.push(`${from}: the room ${room} is not in the table of arrows.`);
    else if (late.includes(other) && kind === "value")
      sentences.push(`${from}:${line} imports ${to} at once: ${room} may know ${other} only late.`);
    else if (![...knows, ...late].includes(other))
      sentences.push(`${from}:${line} runs backwards: ${room} may not know ${other} (${to}).`);
  }
  return [...new Set(sentences)];
}

/** The circles of `imports`, each as short as can be, as lists of imports. Of those that share a file one is given. */
export function circles(imports) {
  const next = new Map();
  for (const each of imports) next.set(each.from, [...(next.get(each.from) ?? []), each]);
  const found = [];
  const seen = new Set();
  for (const start of next.keys()) {
    if (seen.has(start)) continue;
    const circle = shortest(next, start);
    if (!circle) continue;
    found.push(circle);
    for (const { from } of circle) seen.add(from);
  }
  return found;
}

/** The shortest way from `start` back to it. */
function shortest(next, start) {
  const ways = new Map([[start, []]]);
  for (const [file, way] of ways)
    for (const step of next.get(file) ?? []) {
      if (step.to === start) return [...way, step];
      if (!ways.has(step.to)) ways.set(step.to, [...way, step]);
    }
  return undefined;
}

/** A circle as a sentence. */
export const circleText = (circle) =>
  `${circle.map(({ from, line }) => `${from}:${line}`).join(" → ")} → ${circle[0].from} is a circle.`;
