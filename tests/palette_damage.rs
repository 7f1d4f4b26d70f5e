//! Palettes that are damaged or impossible: the error says what and where.

mod common;

use common::palettes::{CLEAR, RED, WHITE, blamed, many, swatches};
use huepress::codec::{PaletteFormat, decode_palette, parse_colors};
use huepress::{Error, Rgba, Swatch};
use proptest::prelude::*;

#[test]
fn damage_is_named() {
    let long = many(257).iter().map(|[r, g, b, _]| format!("{r} {g} {b}\n")).collect::<String>();
    let (long_gpl, long_jasc) = (format!("GIMP Palette\n{long}"), format!("JASC-PAL\n0100\n257\n{long}"));
    let table = |footer: [u8; 4]| [&[7; 768][..], &footer].concat();
    let aco = PaletteFormat::Aco.encode(&swatches(&[RED]), "").unwrap();
    let pantone = [0, 1, 0, 2, 0, 0, 1, 1, 2, 2, 3, 3, 0, 0, 0, 3, 1, 1, 2, 2, 3, 3, 0, 0];
    let many_aco = [&[0, 1, 2, 0][..], &[0, 0, 1, 0, 1, 0, 0, 0, 0, 0].repeat(400)].concat();
    let cases: [(&[u8], &str); 45] = [
        (b"", "the palette file is empty; it needs at least one colour"),
        (b"RIFF\x10\0\0\0PAL data", "a palette of Windows (RIFF) is not read; save it as JASC (.pal) or hex"),
        (b"255 128 100\n0 0 0\n", "line 1: these may be decimal numbers; write # before hexadecimal ones"),
        (b"[{\"hex\": \"fff\", \"rgba\": [1, 2, 3]}]", "colour 1"),
        (b"\n// fff\n# \n", "the hex palette has no colours"),
        (b"\n\nfff\nhello", "hex palette: line 4: \"hello\" is not a colour; write rgb, rgba, rrggbb or rrggbbaa"),
        (b"fff, ff", "line 1: \"ff\" is not a colour"),
        (b"fffff", "\"fffff\" is not a colour"),
        (b"##fff", "\"##fff\" is not a colour"),
        (b"+ff", "\"+ff\" is not a colour"),
        ("ﬀﬀﬀ".as_bytes(), "is not a colour"),
        (b"#name", "\"#name\" is not a colour"),
        (b"fff \x1b[2J", "not a palette that huepress reads"),
        (&[b'z'; 300], "line 1: \"zzzzzzzzzzzzzzzzzzzzzzzz\"… is not"),
        (&[b';'; (1 << 20) + 1], "a palette file of 1048577 bytes is more than the 1048576"),
        (b"{", "JSON palette: line 1, column 1: EOF while parsing an object"),
        (b"{\n\"colors\": [\"fff\",]}", "JSON palette: line 2, column 18: trailing comma"),
        (b"[]", "the JSON palette has no colours"),
        (b"{\"schema\": 2, \"colors\": [\"fff\"]}", "schema: \"2\" is not known; this version reads 1"),
        (b"{\"colours\": [\"fff\"]}", "colors: there is no such list, such as {\"colors\":"),
        (b"[\"fff\", 3]", "colour 2: \"3\" is not a colour; write \"#rrggbb\""),
        (b"[\"fff\", \"ggg\"]", "colour 2"),
        (b"[[1, 2]]", "colour 1"),
        (b"[[1, 2, 256]]", "colour 1"),
        (b"[[1, 2, -3]]", "colour 1"),
        (b"[[1, 2, 3.5]]", "colour 1"),
        (b"[{\"rgb\": [1, 2, 3]}]", "colour 1"),
        (b"[{\"hex\": {\"hex\": \"fff\"}}]", "colour 1"),
        (&[b'['; 5000], "recursion limit exceeded"),
        (b"GIMP Palette\n", "the GIMP palette has no colours"),
        (b"GIMP Palette\nName: x\n\n1 2\n", "GIMP palette: line 4: a colour is red, green and blue: three numbers"),
        (b"GIMP Palette\n1 2 256\n", "line 2: \"256\" is not a number from 0 to 255"),
        (b"GIMP Palette\n1 2 +3\n", "line 2: \"+3\" is not a number"),
        (long_gpl.as_bytes(), "line 258: colour 257 of at most 256; leave some out"),
        (b"JASC-PAL\n", "JASC palette: line 2: the version, 0100, is missing"),
        (b"JASC-PAL\n0200\n", "line 2: the version is 0100, not \"0200\""),
        (b"JASC-PAL\n0100\n", "line 3: the number of colours is missing"),
        (b"JASC-PAL\n0100\n1 2 3\n", "line 3: \"1 2 3\" is no number of colours"),
        (b"JASC-PAL\n0100\n2\n1 2 3\n", "line 3: it says 2 colours, and 1 follow; correct the number or the list"),
        (b"JASC-PAL\n0100\n1\n1 2 3 4 5\n", "line 4: \"5\" is one too many"),
        (long_jasc.as_bytes(), "line 260: colour 257 of at most 256"),
        (&[0x89, b'P', 0, 1], "not a palette that huepress reads: hex, JSON, GIMP"),
        (&[7; 769], "not a palette that huepress reads"),
        (&[0, 1, 0, 0], "the Adobe swatch file (.aco) has no colours"),
        (&pantone, "colour 2, at byte 14: colour space 3 (Pantone) is not read; turn the swatch into RGB"),
    ];
    for (bytes, message) in cases {
        let error = blamed(decode_palette(bytes).expect_err(message));
        assert!(error.contains(message), "{error}\nshould say: {message}");
        assert!(error.len() < 250, "{error}");
    }
    for (footer, message) in [
        ([1, 1, 0xff, 0xff], "byte 768: it says 257 colours, and has room for 256"),
        ([0, 3, 0, 3], "byte 770: colour 3 of 3, counted from 0, cannot be the transparent one"),
        ([0, 0, 0xff, 0xff], "the Adobe colour table (.act) has no colours"),
    ] {
        let error = blamed(decode_palette(&table(footer)).expect_err(message));
        assert!(error.contains(message), "{error}");
    }
    for cut in (4..aco.len()).filter(|&cut| cut != 14 && cut != 15) {
        let error = blamed(decode_palette(&aco[..cut]).expect_err("a file that is cut off"));
        assert!(error.contains(&format!("byte {cut}: the file is cut off")), "{error}");
    }
    assert_eq!(decode_palette(&many_aco[..]).unwrap_err().to_string().split(": ").last(), Some("the file is cut off"));
    let png = PaletteFormat::Png.encode(&swatches(&[RED, WHITE]), "").unwrap();
    assert!(matches!(decode_palette(&png[..png.len() - 20]), Err(Error::Decode { format: "PNG", .. })));
}

#[test]
fn what_cannot_be_written_is_said() {
    let none: [&[Rgba]; 2] = [&[], &many(257)];
    for (format, colors) in PaletteFormat::ALL.into_iter().flat_map(|format| none.map(|colors| (format, colors))) {
        assert!(blamed(format.encode(&swatches(colors), "").unwrap_err()).contains("from 1 to 256 colours"));
    }
    for share in [-0.1, 1.1, f64::NAN, f64::INFINITY] {
        let error = PaletteFormat::Json.encode(&[Swatch { color: RED, share }], "").unwrap_err();
        assert_eq!(error.to_string(), format!("cannot encode the JSON palette: a share is from 0 to 1, not {share}"));
    }
    for format in [PaletteFormat::Gpl, PaletteFormat::Jasc, PaletteFormat::Aco] {
        let error = format.encode(&swatches(&[CLEAR]), "").unwrap_err().to_string();
        assert!(error.contains("has no transparency") && error.contains("take hex or JSON"), "{error}");
    }
}

fn format() -> impl Strategy<Value = PaletteFormat> {
    prop::sample::select(PaletteFormat::ALL.to_vec())
}

/// Either it is read, within the bounds of a palette, or an error says something.
fn read(bytes: &[u8]) -> Result<(), TestCaseError> {
    match decode_palette(bytes) {
        Ok(colors) => {
            prop_assert!((1..=256).contains(&colors.len()));
            prop_assert!((1..colors.len()).all(|at| !colors[..at].contains(&colors[at])));
        }
        Err(error) => prop_assert!(!error.to_string().is_empty()),
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..900), start in 0..9usize) {
        read(&bytes)?;
        let starts: [&[u8]; 9] = [b"GIMP Palette\n", b"JASC-PAL\n0100\n1\n", b"{\"colors\":[", b"[", b"\xef\xbb\xbf", b"\0\x01\0", b"\0\x02\0\x02", b"#", b"; paint.net\n"];
        read(&[starts[start], &bytes].concat())?;
        read(&[&bytes[..], &[0; 772]].concat()[..772])?;
    }

    #[test]
    fn no_damage_is_too_strange(
        colors in prop::collection::vec(any::<Rgba>(), 1..40),
        format in format(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        (from, to) in (any::<prop::sample::Index>(), any::<prop::sample::Index>()),
        kind in 0..3,
    ) {
        let Ok(mut file) = format.encode(&swatches(&colors), "name") else { return Ok(()) };
        for (at, byte) in changes {
            let at = at.index(file.len());
            file[at] = byte;
        }
        let (from, to) = (from.index(file.len()), to.index(file.len()));
        match kind {
            0 => file.truncate(from),
            1 => drop(file.drain(from.min(to)..from.max(to))),
            _ => file.extend_from_within(from.min(to)..from.max(to)),
        }
        read(&file)?;
    }

    #[test]
    fn no_text_is_too_strange(text in "[ -~\n\r\t]{0,120}") {
        read(text.as_bytes())?;
        read(format!("GIMP Palette\n{text}").as_bytes())?;
        let _ = parse_colors(&text);
    }
}
