import { crc32, deflateSync } from 'node:zlib';

/** A PNG of a busy pattern; `promised` is the size that its header tells. */
export function png(width, height, seed, promised = [width, height]) {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(promised[0]);
  header.writeUInt32BE(promised[1], 4);
  header.set([8, 2], 8);
  const row = 1 + 3 * width;
  const rows = Buffer.alloc(height * row);
  for (let at = 0; at < rows.length; at++) rows[at] = at % row ? (at * 7 + seed * 31 + (at >> 5)) & 255 : 0;
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))];
  return Buffer.concat([Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'), ...chunks]);
}

function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const [length, crc] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  crc.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, crc]);
}
