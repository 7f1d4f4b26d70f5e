const CRC = Uint32Array.from({ length: 256 }, (_, byte) => {
  for (let bit = 0; bit < 8; bit++) byte = byte & 1 ? 0xedb88320 ^ (byte >>> 1) : byte >>> 1;
  return byte;
});

function crc32(bytes) {
  let crc = ~0;
  for (const byte of bytes) crc = CRC[(crc ^ byte) & 255] ^ (crc >>> 8);
  return ~crc >>> 0;
}

/** Numbers with their widths of two or four bytes, little-endian. */
function numbers(...fields) {
  const view = new DataView(new ArrayBuffer(fields.reduce((sum, [width]) => sum + width, 0)));
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else view.setUint32(at, value, true);
    at += width;
  }
  return new Uint8Array(view.buffer);
}

/** A zip archive of files that are stored as they are, since pictures do not shrink any more (PKWARE's APPNOTE). */
export function zip(files) {
  const UTF8 = 1 << 11;
  const DATE = (1 << 5) | 1; // The first of January 1980: no clock.
  const parts = [];
  const directory = [];
  let offset = 0;
  for (const { name, data } of files) {
    const path = new TextEncoder().encode(name);
    const about = [
      [2, 20],
      [2, UTF8],
      [2, 0],
      [2, 0],
      [2, DATE],
      [4, crc32(data)],
      [4, data.length],
      [4, data.length],
      [2, path.length],
      [2, 0],
    ];
    const local = numbers([4, 0x04034b50], ...about);
    directory.push(numbers([4, 0x02014b50], [2, 20], ...about, [2, 0], [2, 0], [2, 0], [4, 0], [4, offset]), path);
    parts.push(local, path, data);
    offset += local.length + path.length + data.length;
  }
  const length = directory.reduce((sum, part) => sum + part.length, 0);
  if (offset + length >= 2 ** 32 || files.length >= 2 ** 16) {
    throw new Error('these are too many or too large for one zip file; download them one by one');
  }
  const end = numbers(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, files.length],
    [2, files.length],
    [4, length],
    [4, offset],
    [2, 0],
  );
  return new Blob([...parts, ...directory, end], { type: 'application/zip' });
}

/** Names of which no two are the same, whatever the case. */
export function apart(names) {
  const taken = new Set();
  return names.map((name) => {
    const [, stem, ending] = name.match(/^(.*?)(\.[^.]*)?$/s);
    let free = name;
    for (let number = 2; taken.has(free.toLowerCase()); number++) free = `${stem}-${number}${ending ?? ''}`;
    taken.add(free.toLowerCase());
    return free;
  });
}
