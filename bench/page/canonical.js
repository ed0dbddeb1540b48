// The canonical text of a record and the digest over many: both sides are held against it, and the
// office makes the same in crates/bench/src/county.rs.
window.canonical = {
  /** Keys in order, at every depth. */
  sorted(value) {
    if (Array.isArray(value)) return value.map(canonical.sorted);
    if (value === null || typeof value !== "object") return value;
    const keys = Object.keys(value).sort();
    return Object.fromEntries(keys.map((key) => [key, canonical.sorted(value[key])]));
  },

  /** How many records, and SHA-256 over their texts in the order of ids. */
  async held(records) {
    const texts = records.map((row) => [
      row.id,
      JSON.stringify([row.id, row.kind, row.scope, row.parent ?? null, canonical.sorted(row.fields)]),
    ]);
    texts.sort((one, other) => (one[0] < other[0] ? -1 : 1));
    const bytes = new TextEncoder().encode(texts.map(([, text]) => text + "\n").join(""));
    const sum = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const digest = [...sum].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return { count: texts.length, digest };
  },
};
