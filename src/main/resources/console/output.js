/** The live output of one task: polls for new bytes and shows the last part. */
import { file } from "./api.js";

const CHUNK_BYTES = 64 * 1024;
const MAX_SHOWN = 512 * 1024;
const POLL_MILLIS = 1000;

/** Where the first whole character begins in UTF-8 that was cut anywhere. */
function firstCharacter(bytes) {
  const begin = bytes.findIndex(byte => (byte & 0xc0) !== 0x80);
  return begin > 0 && begin <= 3 ? begin : 0;
}

export class Output {
  constructor(pre) {
    this.pre = pre;
    this.turn = 0;
  }

  stop() {
    this.turn++;
  }

  async follow(task, name) {
    const turn = ++this.turn;
    this.pre.textContent = "";
    let offset = -1;
    let first = true;
    const decoder = new TextDecoder();
    while (turn === this.turn) {
      try {
        if (offset < 0) {
          offset = Math.max(0, (await file(task, name, 0, 1)).size - CHUNK_BYTES);
        }
        const part = await file(task, name, offset, CHUNK_BYTES);
        if (turn !== this.turn) {
          return;
        }
        const cut = offset > 0 && first ? firstCharacter(part.bytes) : 0;
        first = false;
        offset += part.bytes.length;
        this.append(decoder.decode(part.bytes.subarray(cut), { stream: true }));
        if (part.bytes.length === CHUNK_BYTES) {
          continue;
        }
      } catch (problem) {
        if (turn === this.turn && offset < 0) {
          this.pre.textContent = `(${problem.message})`;
          this.pre.dataset.waiting = "yes";
        }
      }
      await new Promise(resolve => setTimeout(resolve, POLL_MILLIS));
    }
  }

  append(text) {
    if (this.pre.dataset.waiting) {
      this.pre.textContent = "";
      delete this.pre.dataset.waiting;
    }
    if (!text) {
      return;
    }
    const atEnd = this.pre.scrollHeight - this.pre.scrollTop - this.pre.clientHeight < 40;
    this.pre.append(text);
    if (this.pre.textContent.length > MAX_SHOWN) {
      // Half a character is not shown.
      this.pre.textContent = this.pre.textContent
        .slice(-MAX_SHOWN / 2)
        .replace(/^[\udc00-\udfff]/, "");
    }
    if (atEnd) {
      this.pre.scrollTop = this.pre.scrollHeight;
    }
  }
}
