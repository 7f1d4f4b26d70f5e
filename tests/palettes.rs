//! Palettes as files: what is written is read, and what the specifications show is what is written.

mod common;

use common::palettes::{CLEAR, GREEN, RED, WHITE, blamed, many, swatches};
use huepress::codec::{PaletteFormat, decode, decode_palette, decode_plte, encode_indexed, encode_rgba, parse_colors};
use huepress::{BUILTIN_PALETTES, Effort, Error, Image, IndexedImage, Palette, PaletteStorage, Rgba, builtin_palette};
use proptest::prelude::*;

/// The colours that a format can hold of these.
fn held(format: PaletteFormat, colors: &[Rgba]) -> Vec<Rgba> {
    colors.iter().filter_map(|&color| format.held(color)).collect()
}

/// An indexed PNG whose palette stays as it is.
fn in_order(entries: &[Rgba], indices: &[u8]) -> Vec<u8> {
    let palette = Palette::new(entries.to_vec()).unwrap().stored(PaletteStorage::InOrder);
    let image = IndexedImage::new(indices.len() as u32, 1, palette, indices.to_vec()).unwrap();
    encode_indexed(&image, Effort::default()).unwrap()
}

#[test]
fn formats_say_what_they_cannot_hold() {
    use PaletteFormat::{Aco, Act, Gpl, Hex, Jasc, Json, Png};
    for (formats, clear, green) in [
        (&[Hex, Json, Png][..], Some(CLEAR), GREEN),
        (&[Act], Some(CLEAR), [0, 255, 0, 255]),
        (&[Gpl, Jasc, Aco], None, [0, 255, 0, 255]),
    ] {
        for format in formats {
            assert_eq!(
                [RED, CLEAR, GREEN].map(|color| format.held(color)),
                [Some(RED), clear, Some(green)],
                "{format}"
            );
        }
    }
}

#[test]
fn the_palette_of_an_indexed_picture_is_read_as_it_is() {
    let entries = [WHITE, RED, [7, 8, 9, 0], RED, GREEN, [1, 1, 1, 255]];
    let png = in_order(&entries, &[4, 2, 1, 3, 3]);
    assert_eq!(decode_plte(&png).unwrap(), entries);
    assert_eq!(decode_palette(&png).unwrap(), [GREEN, CLEAR, RED]);
    let profile = (*b"gAMA", 100_000u32.to_be_bytes());
    let chunk = [&profile.0[..], &profile.1].concat();
    let chunk = [&[0, 0, 0, 4][..], &chunk, &crc32fast::hash(&chunk).to_be_bytes()].concat();
    let linear = [&png[..33], &chunk, &png[33..]].concat();
    let full = encode_rgba(&Image::new(1, 1, RED.to_vec()).unwrap()).unwrap();
    for (bytes, message) in [
        (&linear[..], "it has a colour profile"),
        (&full, "it is not an indexed PNG"),
        (&png[..png.len() - 20], "cannot decode the PNG"),
        (b"fff", "not an image that huepress reads"),
    ] {
        let error = decode_plte(bytes).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn what_is_written_is_read() {
    let palettes: [&[Rgba]; 8] = [
        &[RED],
        &[RED, WHITE],
        &[CLEAR, RED, WHITE],
        &[RED, GREEN, CLEAR],
        &many(16),
        &many(17),
        &many(100),
        &many(256),
    ];
    for (format, colors) in PaletteFormat::ALL.into_iter().flat_map(|format| palettes.map(|colors| (format, colors))) {
        let file = format.encode(&swatches(colors), "Some colours").unwrap();
        assert_eq!(decode_palette(&file).unwrap(), held(format, colors), "{format}, {} colours", colors.len());
        assert_eq!(file, format.encode(&swatches(colors), "Some colours").unwrap());
    }
}

#[test]
fn files_are_as_the_specifications_say() {
    let colors = swatches(&[RED, GREEN, CLEAR, WHITE]);
    let texts = [
        (PaletteFormat::Hex, "e4002b\n00ff0080\n00000000\nffffff\n"),
        (
            PaletteFormat::Json,
            concat!(
                "{\"schema\": 1, \"name\": \"a \\\"b\\\"\\nc\", \"colors\": [\n",
                "  {\"hex\": \"#e4002b\", \"rgba\": [228, 0, 43, 255], \"share\": 0.25},\n",
                "  {\"hex\": \"#00ff0080\", \"rgba\": [0, 255, 0, 128], \"share\": 0.25},\n",
                "  {\"hex\": \"#00000000\", \"rgba\": [0, 0, 0, 0], \"share\": 0.25},\n",
                "  {\"hex\": \"#ffffff\", \"rgba\": [255, 255, 255, 255], \"share\": 0.25}\n",
                "]}\n"
            ),
        ),
        (
            PaletteFormat::Gpl,
            concat!(
                "GIMP Palette\nName: a \"b\" c\nColumns: 3\n#\n",
                "228   0  43\te4002b\n  0 255   0\t00ff00\n255 255 255\tffffff\n"
            ),
        ),
        (PaletteFormat::Jasc, "JASC-PAL\r\n0100\r\n3\r\n228 0 43\r\n0 255 0\r\n255 255 255\r\n"),
    ];
    for (format, text) in texts {
        assert_eq!(String::from_utf8(format.encode(&colors, "a \"b\"\nc").unwrap()).unwrap(), text);
    }

    let table = PaletteFormat::Act.encode(&colors, "").unwrap();
    assert_eq!(table[..12], [228, 0, 43, 0, 255, 0, 0, 0, 0, 255, 255, 255]);
    assert!(table[12..768].iter().all(|&byte| byte == 0));
    assert_eq!(table[768..], [0, 4, 0, 2]);
    let table = PaletteFormat::Act.encode(&swatches(&many(256)), "").unwrap();
    assert_eq!(table[768..], [1, 0, 0xff, 0xff]);

    let aco = PaletteFormat::Aco.encode(&swatches(&[RED, CLEAR]), "").unwrap();
    let red = [0, 0, 0xe4, 0xe4, 0, 0, 0x2b, 0x2b, 0, 0];
    let name = [0, 0, 0, 8, 0, b'#', 0, b'e', 0, b'4', 0, b'0', 0, b'0', 0, b'2', 0, b'b', 0, 0];
    assert_eq!(aco, [&[0, 1, 0, 1][..], &red, &[0, 2, 0, 1], &red, &name].concat());
}

#[test]
fn a_picture_shows_every_colour_in_its_place() {
    for (count, sides) in [(1, (32, 32)), (16, (512, 32)), (17, (288, 64)), (100, (480, 224)), (256, (512, 512))] {
        let picture = decode(&PaletteFormat::Png.encode(&swatches(&many(count)), "").unwrap()).unwrap().image;
        assert_eq!((picture.width(), picture.height()), sides, "{count} colours");
        for color in many(count) {
            let area = picture.pixels().iter().filter(|&&pixel| pixel == color).count();
            assert!(area >= 32 * 32, "{count} colours: {area} pixels of {color:?}");
        }
    }
}

#[test]
fn other_programs_files_are_read() {
    let expected = [RED, WHITE, GREEN];
    let texts = [
        "#e4002b\r\n\r\n#fff\r\n# a comment: fff\r\n00FF0080\r\n",
        "\u{feff}\n\te4002b, 0xFFFFFF , #00ff0080\n",
        "// e4002b\n e4002b ffff // fff, 000\n#00ff0080 ; 000",
        "e4002b\rfff\r00ff0080\r",
        "e4002b e4002b,fff,,e4002bff 00ff0080 FFFFFF",
        "; paint.net Palette File\n; Lines that start with a semicolon are comments\nFFE4002B\nffffff\n8000FF00\n",
        "{\"name\":\"x\",\"author\":\"y\",\"colors\":[\"e4002b\",\"#fff\",\"00ff0080\"]}",
        " [\"#e4002b\", [255, 255, 255], {\"rgba\": [0, 255, 0, 128], \"share\": 1}]",
        "GIMP Palette\nChannels: RGBA\n#\n228 0 43 255 Red\n255 255 255 255\n0 255 0 128 1\n",
        "JASC-PAL\n0100\n4\n228 0 43\n255\t255 255 255\n0 255 0 128\n228 0 43\n",
    ];
    for text in texts {
        assert_eq!(decode_palette(text.as_bytes()).unwrap(), expected, "{text}");
    }
    let opaque = [RED, WHITE, [0, 255, 0, 255]];
    let files: [&[u8]; 4] = [
        b"\xef\xbb\xbfGIMP Palette\r\nName: 3: \xe9t\xe9\r\nColumns: 4\r\n#\r\n\r\n228   0  43\tRed: 1 # 2\r\n # fff\r\n 255 255 255\r\n0 255 0\t7\r\n",
        b"GIMP Palette\n228 0 43\n255 255 255 white\n0 255 0",
        b"JASC-PAL\r0100\r3\r228 0 43\r255 255 255\r0 255 0\r",
        b"JASC-PAL\n0100\n3\n\n228  0  43 \n255 255 255\n0 255 0\n\n",
    ];
    for file in files {
        assert_eq!(decode_palette(file).unwrap(), opaque, "{}", String::from_utf8_lossy(file));
    }
}

#[test]
fn adobe_files_of_every_kind_are_read() {
    let mut table = [228, 0, 43, 9, 9, 9, 255, 255, 255].repeat(86);
    table.truncate(768);
    assert_eq!(decode_palette(&table).unwrap(), [RED, [9, 9, 9, 255], WHITE]);
    table.extend([0, 3, 0, 1]);
    assert_eq!(decode_palette(&table).unwrap(), [RED, CLEAR, WHITE]);
    table[768..].copy_from_slice(&[0, 1, 0xff, 0xff]);
    assert_eq!(decode_palette(&table).unwrap(), [RED]);
    // First bytes of JPEG, BMP and swatches are colours here.
    for start in [[0xff, 0xd8, 0xff], [b'B', b'M', 1], [0, 1, 0], [0, 2, 255]] {
        table[..3].copy_from_slice(&start);
        assert_eq!(decode_palette(&table).unwrap(), [[start[0], start[1], start[2], 255]]);
    }

    let words = |words: &[u16]| -> Vec<u8> { words.iter().flat_map(|word| word.to_be_bytes()).collect() };
    let spaces = [
        (0, [0xe4e4, 0, 0x2b2b, 0]),
        (1, [0, 0, 65535, 0]),
        (2, [0, 65535, 0, 65535]),
        (7, [5000, 0, 0, 0]),
        (8, [10000, 0, 0, 0]),
    ];
    let colors = [RED, WHITE, [0, 255, 0, 255], [119, 119, 119, 255], [0, 0, 0, 255]];
    let entry = |&(space, values): &(u16, [u16; 4])| [&[space], &values[..]].concat();
    let first = [vec![1, 5], spaces.iter().flat_map(entry).collect()].concat();
    let named = |swatch: &_| [entry(swatch), vec![0, 3, 0x41, 0x20ac, 0]].concat();
    let second = [vec![2, 5], spaces.iter().flat_map(named).collect()].concat();
    let other = [1, 1, 0, 0, 0, 0, 0];
    for file in [&first[..], &second, &[&first[..], &second].concat(), &[&first[..], &[9, 9, 9]].concat()] {
        assert_eq!(decode_palette(&words(file)).unwrap(), colors);
    }
    // Where both are there, the second is meant.
    assert_eq!(decode_palette(&words(&[&other[..], &second].concat())).unwrap(), colors);
}

#[test]
fn a_picture_gives_its_colours_in_order() {
    let soft = [[9, 9, 9, 0], RED, RED, GREEN, [1, 2, 3, 0], RED];
    let picture = Image::new(3, 2, soft.concat()).unwrap();
    assert_eq!(decode_palette(&encode_rgba(&picture).unwrap()).unwrap(), [CLEAR, RED, GREEN]);
    let picture = Image::new(257, 1, many(257).concat()).unwrap();
    let error = decode_palette(&encode_rgba(&picture).unwrap()).unwrap_err().to_string();
    assert!(error.contains("pixel 256, 0: colour 257 of at most 256"), "{error}");
}

#[test]
fn colours_of_the_command_line_are_read() {
    assert_eq!(parse_colors("#e4002b,fff,00ff0080").unwrap(), [RED, WHITE, GREEN]);
    assert_eq!(parse_colors("Black, lime fff,transparent").unwrap(), [[0, 0, 0, 255], [0, 255, 0, 255], WHITE, CLEAR]);
    assert_eq!(parse_colors(" E4002B  #FFFF, 0x00ff0080, e4002b 1230 fff0 ").unwrap(), [RED, WHITE, GREEN, CLEAR]);
    let long = many(257).iter().map(|[r, g, b, _]| format!("{r:02x}{g:02x}{b:02x},")).collect::<String>();
    for (text, message) in [
        ("", "the list of colours has no colours"),
        (" , ", "the list of colours has no colours"),
        ("fff,rot", "cannot read the list of colours: colour 2: \"rot\" is not a colour; write rgb, rgba"),
        (&long, "colour 257: colour 257 of at most 256; leave some out"),
    ] {
        let error = blamed(parse_colors(text).expect_err(message));
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn formats_are_known_by_name_and_ending() {
    for format in PaletteFormat::ALL {
        for name in [format.name(), format.extension(), &format.name().to_uppercase(), &format.to_string()] {
            assert_eq!(name.parse::<PaletteFormat>().unwrap(), format);
        }
    }
    let error = "ase".parse::<PaletteFormat>().unwrap_err();
    assert!(matches!(error, Error::Option { .. }));
    assert_eq!(error.to_string(), "palette format must be hex, json, gpl, jasc (or pal), act, aco or png, not ase");
}

#[test]
fn built_in_palettes_are_what_they_say() {
    let counts = BUILTIN_PALETTES.map(|palette| (palette.name, palette.colors.len()));
    assert_eq!(counts, [("1-bit", 2), ("gameboy", 4), ("spectra6", 6), ("acep7", 7), ("cga", 16), ("web-safe", 216)]);
    for palette in BUILTIN_PALETTES {
        assert_eq!(builtin_palette(&palette.name.to_uppercase()), Some(palette.colors));
        // No duplicates, and all opaque: what is written comes back.
        let file = PaletteFormat::Gpl.encode(&swatches(palette.colors), palette.about).unwrap();
        assert_eq!(decode_palette(&file).unwrap(), palette.colors, "{}", palette.name);
    }
    assert_eq!(builtin_palette("gameboy").unwrap()[0], [0x0f, 0x38, 0x0f, 255]);
    assert_eq!(builtin_palette("cga").unwrap()[6], [0xaa, 0x55, 0, 255]);
    let web = builtin_palette("web-safe").unwrap();
    assert_eq!(
        [web[0], web[1], web[6], web[36], web[215]],
        [[0, 0, 0], [0, 0, 51], [0, 51, 0], [51, 0, 0], [255; 3]].map(|[r, g, b]| [r, g, b, 255])
    );
    assert_eq!(builtin_palette("c64"), None);
}

fn format() -> impl Strategy<Value = PaletteFormat> {
    prop::sample::select(PaletteFormat::ALL.to_vec())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_colours_are_read_as_written(colors in prop::collection::vec(any::<Rgba>(), 1..257), format in format(), name: String) {
        let mut expected = Vec::new();
        for color in held(format, &colors) {
            let color = if color[3] == 0 { CLEAR } else { color };
            if !expected.contains(&color) {
                expected.push(color);
            }
        }
        match format.encode(&swatches(&colors), &name) {
            Ok(file) => prop_assert_eq!(decode_palette(&file).unwrap(), expected),
            Err(_) => prop_assert!(expected.is_empty()),
        }
    }
}
