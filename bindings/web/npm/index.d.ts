/** A picture file: PNG, JPEG, WebP, GIF, BMP or TIFF, recognised by content. */
export type Input = ArrayBufferView | ArrayBuffer | Blob;

/** The options of the command, in camel case. */
export interface Options {
  /** The most colours of the palette, from 2 to 256. Default: 256. */
  colors?: number;
  /** Time to spend on a smaller file and a closer picture, from 1 to 9. Default: 4. */
  effort?: number;
  /** The least SSIMULACRA2 score, from 0 to 100: the smallest file that has it is searched. */
  quality?: number;
  /** The most bytes: the best picture that has no more is searched. */
  maxSize?: number;
  /** Whether the nearest result is taken where the goal cannot be met. */
  bestEffort?: boolean;
  /** The least saving in per cent for which the input is given up, from 0 to 100. Default: 0. */
  minSaving?: number;
  /**
   * The format of the result. Default: PNG, or the input where that is smaller. WebP has no encoder in WebAssembly:
   * `webp` and `auto` are errors.
   */
  format?: 'png' | 'gif' | 'webp' | 'auto';
  /** Dithering. Default: `auto`. */
  dither?: 'auto' | 'none' | 'floyd-steinberg' | 'blue-noise' | 'bayer';
  /** Strength of dithering in per cent, from 0 to 100. Default: 50 to 80, by the number of colours. */
  ditherStrength?: number;
  /** Quality to give up for fewer bytes, from 0 to 100. Default: 2. */
  lossy?: number;
  /** These colours and no others: colours, the name of a palette such as `gameboy`, or the bytes of a palette file. */
  palette?: string | string[] | Uint8Array;
  /** Keep the order of `palette` and the entries that no pixel uses. */
  keepOrder?: boolean;
  /** Colours that the palette keeps exactly, such as `'#e4002b,white'`. */
  pin?: string | string[];
  /** An indexed PNG, whose palette is used with all its entries in their order. */
  like?: Uint8Array;
  /** Write a palette even where the input or a PNG of greys would be smaller. */
  indexed?: boolean;
  /** Metadata to remove. Default: `safe`, all but the resolution of a PNG. */
  strip?: 'all' | 'safe' | 'none';
  /** Keep the colour profile and the colours as they are, instead of converting them to sRGB. */
  keepProfile?: boolean;
  /** The most pixels of a picture. Default: 2^26. */
  maxPixels?: number;
  /** The colour space of distances. Default: `oklab`. */
  space?: 'oklab' | 'srgb';
  /** How the first centroids are found. Default: `wu`. */
  init?: 'wu' | 'k-means++';
  /** Number of runs of k-means, from 1 to 1000. Default: by effort. */
  restarts?: number;
  /** The most iterations of a run, from 1 to 100,000. Default: by effort. */
  maxIter?: number;
  /** Tolerance of k-means, from 0 to 1. Default: 1e-4. */
  tol?: number;
  /** Seed of the random numbers. Default: 0. */
  seed?: number;
  /**
   * Where the work is done: `cpu`, `gpu`, or a part of an adapter's name. The bytes are the same. `auto`, the default,
   * is the CPU, since a browser does not tell how fast its GPU is.
   */
  device?: 'auto' | 'cpu' | 'gpu' | (string & {});
  /** Called when a stage begins. What it throws stops the work. */
  onProgress?: (progress: Progress) => void;
  /** Stops the work: on the CPU when it is aborted in `onProgress`, since nothing else runs meanwhile. */
  signal?: AbortSignal;
}

export interface Progress {
  stage: 'count' | 'device' | 'palette' | 'pixels' | 'encode' | 'score';
}

export interface Result {
  /** The bytes of the file: of the result, or of the input where that is kept. */
  data: Uint8Array;
  format: 'png' | 'gif' | 'jpeg' | 'webp' | 'bmp' | 'tiff';
  width: number;
  height: number;
  bytesIn: number;
  bytesOut: number;
  /** Why the input is kept; null where it is not. */
  kept: string | null;
  /** What of the input is not in a result: frames of an animation or pages but the first; null where nothing is. */
  leftOut: string | null;
  /** The number of colours of the input. */
  colorsIn: number;
  /** The palette that was found, with each colour's share of the pixels. */
  palette: { color: string; share: number }[];
  /** `cpu`, or the name of the adapter. */
  device: string;
  /** Peak signal-to-noise ratio in dB; null where nothing changed. */
  psnr: number | null;
  /** What the search for `quality` or `maxSize` came to; null without one. */
  reached: {
    met: boolean;
    tries: number;
    ssimulacra2: number;
    colors: number;
    lossy: number;
    ditherStrength: number;
    summary: string;
  } | null;
  /** Sentences about what was lost or left out. */
  warnings: string[];
}

/**
 * Makes a picture file smaller by giving it fewer colours. The same bytes and options give the same result as the
 * command of this version does on any device.
 *
 * The CPU's work is done on the calling thread: call it in a worker where that must not wait.
 */
export function compress(input: Input, options?: Options): Promise<Result>;

/**
 * Loads the WebAssembly. Only needed ahead of the first call, or where a bundler does not find the file: then `module`
 * is its URL, response, bytes or module.
 */
export function init(
  module?:
    | string
    | URL
    | Request
    | Response
    | BufferSource
    | WebAssembly.Module
    | Promise<Response | BufferSource | WebAssembly.Module>,
): Promise<void>;

/** The version of huepress. */
export function version(): Promise<string>;
