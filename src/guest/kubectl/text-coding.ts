/** QuickJS has neither TextEncoder nor TextDecoder; other rooms expect them. Only whole texts in UTF-8 are coded here. */
class Encoder {
  encode(text: string): Uint8Array<ArrayBuffer> {
    const escaped = encodeURIComponent(text.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd"));
    const bytes: number[] = [];
    for (let at = 0; at < escaped.length; at += 1) {
      if (escaped[at] === "%") {
        bytes.push(Number.parseInt(escaped.slice(at + 1, at + 3), 16));
        at += 2;
      } else bytes.push(escaped.charCodeAt(at));
    }
    return new Uint8Array(bytes);
  }
}

class Decoder {
  decode(bytes: Uint8Array): string {
    let escaped = "";
    for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, "0")}`;
    try {
      return decodeURIComponent(escaped);
    } catch {
      return String.fromCharCode(...bytes.map((byte) => (byte < 0x80 ? byte : 0x3f)));
    }
  }
}

Object.assign(globalThis, { TextEncoder: Encoder, TextDecoder: Decoder });
