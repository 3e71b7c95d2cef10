// SPDX-License-Identifier: Apache-2.0
// ONNX files as far as the page writes in them: other numbers, other names of classes, more metadata.
'use strict';

const Onnx = {
  // Fields of onnx.proto3.
  MODEL: { graph: 7, metadata: 14 },
  GRAPH: { initializer: 5, output: 12 },
  TENSOR: { floats: 4, name: 8, raw: 9 },
  VALUE: { words: 3 },
  ENTRY: { key: 1, value: 2 },

  // The fields of a message: their numbers, all their bytes, and what those with a length hold.
  fields(bytes) {
    const fields = [];
    let at = 0;
    const varint = () => {
      let value = 0;
      for (let factor = 1; ; factor *= 128) {
        const byte = bytes[at++];
        value += (byte & 127) * factor;
        if (byte < 128) {
          return value;
        }
      }
    };
    while (at < bytes.length) {
      const start = at;
      const key = varint();
      let content = null;
      switch (key % 8) {
        case 0:
          varint();
          break;
        case 1:
          at += 8;
          break;
        case 2: {
          const length = varint();
          content = bytes.subarray(at, at + length);
          at += length;
          break;
        }
        case 5:
          at += 4;
          break;
        default:
          throw new Error(`The file is no ONNX model: a field of kind ${key % 8}.`);
      }
      fields.push({ number: Math.floor(key / 8), bytes: bytes.subarray(start, at), content });
    }
    return fields;
  },

  joined(parts) {
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => (whole.set(part, at), at + part.length), 0);
    return whole;
  },

  field(number, content) {
    const head = [];
    for (let value of [number * 8 + 2, content.length]) {
      for (; value > 127; value = Math.floor(value / 128)) {
        head.push((value % 128) + 128);
      }
      head.push(value);
    }
    return Onnx.joined([Uint8Array.from(head), content]);
  },

  // A message with some of its fields in another form; null leaves one out.
  rewritten(bytes, change) {
    const parts = Onnx.fields(bytes).map((field) => {
      const content = change(field);
      return content === undefined ? field.bytes : content === null ? new Uint8Array() : Onnx.field(field.number, content);
    });
    return Onnx.joined(parts);
  },

  text: (bytes) => new TextDecoder().decode(bytes),
  bytes: (text) => new TextEncoder().encode(text),
  bytesOf: (bytes, number) => Onnx.fields(bytes).find((field) => field.number === number)?.content ?? new Uint8Array(),

  metadata(model) {
    const entries = Onnx.fields(model).filter((field) => field.number === Onnx.MODEL.metadata);
    return Object.fromEntries(
      entries.map(({ content }) => [
        Onnx.text(Onnx.bytesOf(content, Onnx.ENTRY.key)),
        Onnx.text(Onnx.bytesOf(content, Onnx.ENTRY.value)),
      ]),
    );
  },

  entry: (key, value) =>
    Onnx.joined([Onnx.field(Onnx.ENTRY.key, Onnx.bytes(key)), Onnx.field(Onnx.ENTRY.value, Onnx.bytes(value))]),

  // The model with these numbers (by the name of the stored tensor), with names in place of others in what it says of
  // its outputs, and with metadata in place of or beside its own.
  filled(model, numbers, names = {}, metadata = {}) {
    const named = (text) => Object.entries(names).reduce((all, [from, to]) => all.replaceAll(from, to), text);
    const tensor = (bytes) => {
      const own = numbers[Onnx.text(Onnx.bytesOf(bytes, Onnx.TENSOR.name))];
      if (own === undefined) {
        return bytes;
      }
      const rest = Onnx.rewritten(bytes, ({ number }) =>
        number === Onnx.TENSOR.raw || number === Onnx.TENSOR.floats ? null : undefined,
      );
      const raw = new Uint8Array(own.buffer, own.byteOffset, own.byteLength);
      return Onnx.joined([rest, Onnx.field(Onnx.TENSOR.raw, raw)]);
    };
    const output = (bytes) =>
      Onnx.rewritten(bytes, ({ number, content }) =>
        number === Onnx.VALUE.words ? Onnx.bytes(named(Onnx.text(content))) : undefined,
      );
    const graph = (bytes) =>
      Onnx.rewritten(bytes, ({ number, content }) =>
        number === Onnx.GRAPH.initializer ? tensor(content) : number === Onnx.GRAPH.output ? output(content) : undefined,
      );
    const rest = Onnx.rewritten(model, ({ number, content }) => {
      if (number === Onnx.MODEL.graph) {
        return graph(content);
      }
      const replaced =
        number === Onnx.MODEL.metadata && Onnx.text(Onnx.bytesOf(content, Onnx.ENTRY.key)) in metadata;
      return replaced ? null : undefined;
    });
    const entries = Object.entries(metadata).map(([key, value]) => Onnx.field(Onnx.MODEL.metadata, Onnx.entry(key, value)));
    return Onnx.joined([rest, ...entries]);
  },
};
