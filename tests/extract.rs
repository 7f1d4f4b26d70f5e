//! One palette for many: the same from pictures, from histograms and from parts of them, on the command line too.

mod common;

use common::place::{Place, stderr};
use huepress::Engine;
use huepress::codec::{decode, decode_histogram, decode_palette, encode_rgba};
use huepress::{Device, Error, Extracted, Histogram, Image, KMeans, Options, Rgba, Space, ignore_events};

fn extract(histogram: &Histogram, options: &Options) -> Extracted {
    pollster::block_on(Engine::new(Device::Cpu).extract_async(histogram, options, &mut ignore_events)).unwrap()
}

fn colors(extracted: &Extracted) -> Vec<Rgba> {
    extracted.swatches.iter().map(|swatch| swatch.color).collect()
}

#[test]
fn it_is_the_palette_of_plain_k_means_with_its_shares() {
    let photo = common::photo(120, 90, false);
    let options = Options::default().colors(12).space(Space::Srgb).restarts(10).init(huepress::Init::KMeansPlusPlus);
    let extracted = extract(&Histogram::from_image(&photo), &options.max_iter(300));
    let clustering = KMeans::new(12).fit(photo.pixels()).unwrap();
    assert_eq!(extracted.inertia, clustering.inertia);
    let (mut found, mut expected) = (colors(&extracted), clustering.colors());
    found.sort_unstable();
    expected.sort_unstable();
    assert_eq!(found, expected);
    // Shares are those of the nearest colours, and fall.
    let labels: Vec<usize> = photo
        .pixels()
        .iter()
        .map(|pixel| {
            let far = |color: &Rgba| (0..3).map(|c| i32::from(pixel[c].abs_diff(color[c])).pow(2)).sum::<i32>();
            (0..12).min_by_key(|&place| far(&extracted.swatches[place].color)).unwrap()
        })
        .collect();
    for (place, swatch) in extracted.swatches.iter().enumerate() {
        let share = labels.iter().filter(|&&label| label == place).count() as f64 / labels.len() as f64;
        assert!((swatch.share - share).abs() < 0.01, "{place}: {} and {share}", swatch.share);
    }
    assert!(extracted.swatches.is_sorted_by(|a, b| a.share >= b.share));
    assert!((extracted.swatches.iter().map(|swatch| swatch.share).sum::<f64>() - 1.0).abs() < 1e-9);
}

#[test]
fn few_colours_are_kept_and_pins_are_among_many() {
    let few = Image::new(4, 1, [[9, 9, 9, 255], [1, 2, 3, 0], [9, 9, 9, 255], [200, 0, 0, 128]].concat()).unwrap();
    let extracted = extract(&Histogram::from_image(&few), &Options::default().colors(3));
    assert_eq!(colors(&extracted), [[9, 9, 9, 255], [0, 0, 0, 0], [200, 0, 0, 128]]);
    assert_eq!(extracted.swatches[0].share, 0.5);
    let photo = Histogram::from_image(&common::photo(90, 60, false));
    let pins = [[1, 200, 7, 255], [250, 250, 250, 255]];
    let extracted = colors(&extract(&photo, &Options::default().colors(9).pins(&pins)));
    assert!(extracted.contains(&pins[0]) || extracted.contains(&pins[1]), "{extracted:?}");
    // A palette that is given whole only gets its shares.
    let given = [[0, 0, 0, 255], [255, 255, 255, 255], [128, 128, 128, 255]];
    let mut whole = colors(&extract(&photo, &Options::default().palette(&given)));
    whole.sort_unstable();
    // Nothing is as dark as black.
    assert_eq!(whole, [given[2], given[1]]);
    let nothing = pollster::block_on(Engine::new(Device::Cpu).extract_async(
        &Histogram::default(),
        &Options::default(),
        &mut ignore_events,
    ));
    assert!(matches!(nothing, Err(Error::NoPoints)));
}

/// Three pictures that have some colours in common.
fn pictures() -> Place {
    let place = Place::new();
    place.write("a.png", &encode_rgba(&common::photo(80, 60, false)).unwrap());
    place.write("b.png", &encode_rgba(&common::photo(61, 47, true)).unwrap());
    place.write("c.png", &encode_rgba(&common::noise(40, 30, false)).unwrap());
    place
}

#[test]
fn parts_that_are_counted_apart_make_the_same_palette() {
    let place = pictures();
    let whole = place.succeeds("palette a.png b.png c.png -k 20 --format json").stdout;
    place.succeeds("histogram a.png c.png -o ac.hist -j 1");
    place.succeeds("histogram b.png -o b.hist");
    place.succeeds("histogram --from ac.hist b.hist -o abc.hist -q");
    for args in ["--from ac.hist b.hist", "--from abc.hist", "b.png --from ac.hist", "c.png b.png a.png -j 3"] {
        let palette = place.succeeds(&format!("palette {args} -k 20 --format hex")).stdout;
        assert_eq!(decode_palette(&palette).unwrap(), decode_palette(&whole).unwrap(), "{args}");
    }
    let histogram = ["a.png", "b.png", "c.png"]
        .map(|name| Histogram::from_image(&decode(&place.read(name)).unwrap().image))
        .into_iter()
        .reduce(|a, b| a.merge(&b))
        .unwrap();
    assert_eq!(decode_histogram(&place.read("abc.hist")).unwrap(), histogram);
    let expected = colors(&extract(&histogram, &Options::default().colors(20)));
    assert_eq!(decode_palette(&whole).unwrap(), expected);
}

#[test]
fn a_palette_is_written_in_every_format_and_printed_with_shares() {
    let place = pictures();
    let printed = String::from_utf8(place.succeeds("palette a.png -k 5").stdout).unwrap();
    assert_eq!(printed.lines().count(), 5);
    assert!(printed.lines().all(|line| line.starts_with('#') && line.ends_with(" %")), "{printed}");
    let expected = decode_palette(printed.as_bytes()).unwrap();
    for ending in ["hex", "json", "gpl", "pal", "act", "aco", "png"] {
        place.succeeds(&format!("palette a.png -k 5 -o palette.{ending}"));
        assert_eq!(decode_palette(&place.read(&format!("palette.{ending}"))).unwrap(), expected, "{ending}");
        // And back into a picture.
        let json = place.json(&format!("a.png --palette palette.{ending} -o {ending}.png --dither none"));
        assert_eq!(json["colors"], 5, "{ending}");
    }
    let painted = String::from_utf8(place.succeeds("palette a.png -k 5 --color always").stdout).unwrap();
    assert!(painted.contains("\x1b[48;2;"), "{painted}");
}

#[test]
fn one_palette_is_shared_by_all() {
    let place = pictures();
    let options = "-k 12 --seed 3";
    place.succeeds(&format!("a.png b.png c.png {options} --shared-palette --out-dir shared"));
    let palette = place.succeeds(&format!("palette a.png b.png c.png {options}")).stdout;
    let mut allowed = decode_palette(&palette).unwrap();
    allowed.push([0, 0, 0, 0]);
    let mut used = Vec::new();
    for name in ["a.png", "b.png", "c.png"] {
        let result = decode(&place.read(&format!("shared/{name}"))).unwrap().image;
        used.extend_from_slice(Histogram::from_image(&result).colors());
    }
    used.sort_unstable();
    used.dedup();
    assert!(used.iter().all(|color| allowed.contains(color)), "{used:?}\n{allowed:?}");
    assert!(used.len() >= 11, "{used:?}");
    // Where all colours of all fit, nothing is lost.
    let few = |first: u8| Image::new(30, 1, (0..30).flat_map(|i| [first + i % 5, 9, 9, 255]).collect()).unwrap();
    for (name, first) in [("d.png", 0), ("e.png", 100)] {
        place.write(name, &encode_rgba(&few(first)).unwrap());
    }
    place.succeeds("d.png e.png -k 10 --shared-palette --out-dir few");
    assert_eq!(decode(&place.read("few/e.png")).unwrap().image, few(100));
    // One that cannot be read fails alone.
    let output = place.run("a.png text.png b.png -k 4 --shared-palette --out-dir rest --json -q");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    let states: Vec<bool> = said.lines().map(|line| line.contains("\"status\":\"failed\"")).collect();
    assert_eq!(states, [false, true, false], "{said}");
}

#[test]
fn mistakes_are_said() {
    let place = pictures();
    place.succeeds("histogram a.png -o a.hist");
    place.write("cut.hist", &place.read("a.hist")[..90]);
    let cases = [
        ("palette", 2, "required"),
        ("palette a.png -o palette.txt", 2, "palette.txt does not end as a palette does: .hex, .json, .gpl, .pal"),
        ("palette a.png -o taken.png", 1, "taken.png exists; -f overwrites it"),
        ("palette nothing.png", 1, "cannot read nothing.png"),
        ("palette --from cut.hist", 1, "cut.hist: cannot read the histogram: its checksum is wrong"),
        ("palette --from a.png", 1, "a.png: cannot read the histogram: these are not the bytes of one"),
        ("palette folder", 1, "folder is a directory; -r takes the images in it"),
        ("palette a.png --pin 111,222,333,444 -k 3", 2, "pins must be as many as colors at most, not 4"),
        ("palette huge.png --max-pixels 100", 1, "40000x40000"),
        ("histogram a.png", 2, "--output"),
        ("histogram -o b.hist", 2, "required"),
        ("histogram a.png -o a.hist", 1, "a.hist exists"),
        ("histogram text.png -o b.hist", 1, "text.png: not an image that huepress reads"),
        ("a.png --shared-palette --palette cga", 2, "cannot be used with"),
        ("a.png --shared-palette --quality 50", 2, "cannot be used with"),
        ("a.png --shared-palette --keep-profile", 2, "cannot be used with"),
        ("palette a.png -o folder/../a.png -f", 2, "a.png is an input; name another file with -o"),
        ("histogram --from a.hist -o a.hist -f", 2, "a.hist is an input; name another file with -o"),
        ("-q palette a.png", 2, "there is no file palette; the subcommand comes before all options"),
    ];
    for (args, code, message) in cases {
        let before = place.contents();
        let output = place.run(args);
        let said = stderr(&output);
        assert_eq!(output.status.code(), Some(code), "{args}: {said}");
        assert!(said.contains(message), "{args}: {said}");
        assert!(place.contents() == before, "{args}");
    }
    // The others are counted all the same, and the exit code says that one is missing.
    let output = place.run("histogram a.png text.png c.png -o ac.hist");
    assert_eq!(output.status.code(), Some(1));
    place.succeeds("histogram a.png c.png -o both.hist");
    assert!(place.read("ac.hist") == place.read("both.hist"));
}
