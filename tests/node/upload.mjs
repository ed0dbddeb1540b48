// A phone without our app: the stock tus-js-client uploads to the office, is cut off in the
// middle, and goes on where it was. Prints one word a line for the test to read.
//
//   node upload.mjs ORIGIN CODE PACKAGES
import { createHash, randomUUID, webcrypto } from "node:crypto";
import { createRequire } from "node:module";
import { createInterface } from "node:readline";

const [origin, code, packages] = process.argv.slice(2);
const tus = createRequire(`${packages}/`)("tus-js-client");
const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const base64url = (bytes) => Buffer.from(bytes).toString("base64url");

async function post(path, body, headers = {}) {
  const answer = await fetch(origin + path, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
}

const algorithm = { name: "ECDSA", namedCurve: "P-256" };
const keys = await webcrypto.subtle.generateKey(algorithm, false, ["sign"]);
const publicKey = base64url(await webcrypto.subtle.exportKey("raw", keys.publicKey));
const claim = { code, public_key: publicKey, label: "tus-js-client" };
const { device, nonce } = await post("/api/v1/enrol/claim", claim);
const sum = createHash("sha256");
for (const part of ["anxin-enrol-1", code, publicKey, nonce]) {
  const length = Buffer.alloc(8);
  length.writeBigUInt64BE(BigInt(Buffer.byteLength(part)));
  sum.update(length).update(part);
}
const number = sum.digest().readBigUInt64BE() % 1000000n;
console.log("number", number.toString().padStart(6, "0"));
await lines.next(); // the office has compared it

const at = Date.now();
const once = base64url(webcrypto.getRandomValues(new Uint8Array(16)));
const statement = Buffer.from(`anxin-device-1\nsession\n${device}\n${at}\n${once}`);
const signing = { name: "ECDSA", hash: "SHA-256" };
const signature = base64url(await webcrypto.subtle.sign(signing, keys.privateKey, statement));
const { token } = await post("/api/v1/device/session", { device, at, nonce: once, signature });

const bytes = Buffer.alloc(1_500_000, 7);
bytes.set([0xff, 0xd8, 0xff, 0xe0]);
const sha256 = createHash("sha256").update(bytes).digest("hex");
let sent = 0;
const upload = (options) =>
  new tus.Upload(bytes, {
    endpoint: `${origin}/api/v1/media`,
    chunkSize: 256 * 1024,
    headers: { authorization: `Bearer ${token}` },
    metadata: { sha256, mime: "image/jpeg", scope: "429800001", record: randomUUID() },
    retryDelays: null,
    onProgress: (done) => (sent = done),
    ...options,
  });

// Cut in the middle: after two chunks were taken in.
const first = upload({ onError: fail, onSuccess: () => fail(new Error("not cut off")) });
await new Promise((resolve) => {
  first.options.onChunkComplete = (_size, done) => {
    if (done < 512 * 1024) return;
    first.abort();
    resolve();
  };
  first.start();
});
console.log("cut", sent);

// The phone comes back and knows nothing but where its upload lives.
await new Promise((resolve) => {
  let begun = null;
  const second = upload({
    uploadUrl: first.url,
    onError: fail,
    onSuccess: () => {
      console.log("resumed", begun);
      resolve();
    },
    onChunkComplete: (size, done) => (begun ??= done - size),
  });
  second.start();
});
const path = `${origin}/api/v1/media/429800001/${sha256}`;
const held = await fetch(path, { headers: { authorization: `Bearer ${token}` } });
const back = createHash("sha256").update(Buffer.from(await held.arrayBuffer())).digest("hex");
console.log("whole", held.status, back === sha256);
process.exit(0);

function fail(error) {
  console.log("failed", String(error));
  process.exit(1);
}
