//! Targets instead of knobs: what a search must find.

mod common;

use std::ops::ControlFlow;

use huepress::Engine;
use huepress::codec::Container;
use huepress::metrics::Scorer;
use huepress::{
    Device, Dither, Error, Event, Goal, Image, IndexedImage, Observer, Options, Search, SearchResult, Stage, Trial,
    codec, ignore_events, ladder,
};
use pollster::block_on;

fn encode(image: &IndexedImage, _: Observer<'_>) -> huepress::Result<(Container, Vec<u8>)> {
    Ok((Container::Png, Container::Png.encode(image, huepress::Effort::default())?))
}

/// Works with a new search on a sample.
fn with<T>(image: &Image, options: &Options, work: impl AsyncFnOnce(&mut Search<'_>) -> T) -> T {
    let engine = Engine::new(Device::Cpu);
    let mut search = Search::new(&engine, image, options, &encode).unwrap();
    block_on(work(&mut search))
}

fn reach(image: &Image, options: &Options, goal: Goal) -> SearchResult {
    with(image, options, async |search| search.reach(goal, &mut ignore_events).await.unwrap())
}

/// Every rung.
fn all(image: &Image, options: &Options) -> Vec<Trial> {
    with(image, options, async |search| {
        let mut trials = Vec::new();
        for setting in ladder(options) {
            trials.push(search.at(setting, &mut ignore_events).await.unwrap().0);
        }
        trials
    })
}

#[test]
fn a_goal_is_met_about_as_well_as_by_trying_everything() {
    for image in [common::photo(200, 150, false), common::photo(150, 110, true)] {
        let options = Options::default().colors(100);
        let all = all(&image, &options);
        let scorer = Scorer::new(&image).unwrap();
        let mut scores: Vec<f64> = all.iter().map(|trial| trial.score.clamp(0.0, 100.0)).collect();
        scores.sort_by(f64::total_cmp);
        for least in [scores[scores.len() / 3], scores[scores.len() * 9 / 10]] {
            let found = reach(&image, &options, Goal::Quality(least));
            let fewest = all.iter().filter(|trial| trial.worth() >= least).map(|trial| trial.bytes).min().unwrap();
            assert!(found.met && found.trial.worth() >= least, "{:?}", found.trial);
            assert!(found.trial.bytes * 100 <= fewest * 115, "{:?} and {fewest} bytes", found.trial);
            assert!(found.tries <= 9, "{}", found.tries);
            let decoded = codec::decode(&found.file.1).unwrap().image;
            assert_eq!(scorer.ssimulacra2(&decoded).unwrap(), found.trial.score);
            assert_eq!(found.file.1.len() as u64, found.trial.bytes);
        }
        let mut sizes: Vec<u64> = all.iter().map(|trial| trial.bytes).collect();
        sizes.sort_unstable();
        for limit in [sizes[sizes.len() / 3], sizes[sizes.len() * 9 / 10]] {
            let found = reach(&image, &options, Goal::MaxSize(limit));
            assert!(found.met && found.trial.bytes <= limit, "{:?}", found.trial);
            let best = all.iter().filter(|trial| trial.bytes <= limit).map(Trial::worth).fold(f64::MIN, f64::max);
            assert!(found.trial.worth() >= best - 1.0, "{:?} and {best}", found.trial);
            // The best of all may leave more room.
            let is_best = found.trial.worth() == best;
            assert!(is_best || found.trial.bytes * 100 >= limit * 96, "{:?} and {limit} bytes", found.trial);
            assert!(found.tries <= 9, "{}", found.tries);
            assert_eq!(scorer.ssimulacra2(&found.compressed.image.to_image()).unwrap(), found.trial.score);
        }
    }
}

#[test]
fn a_size_that_is_met_by_many_settings_is_met_by_one_of_the_best() {
    // A plateau from 20 to 60 colours.
    let size = |colors: usize| match colors {
        ..20 => 100 * colors,
        20..=60 => 2000,
        _ => 40 * colors,
    };
    let encode = |image: &IndexedImage, _: Observer<'_>| Ok((Container::Png, vec![0; size(image.palette().len())]));
    let (image, engine) = (common::noise(40, 30, false), Engine::new(Device::Cpu));
    let mut search = Search::new(&engine, &image, &Options::default().colors(100), &encode).unwrap();
    let found = block_on(search.reach(Goal::MaxSize(2000), &mut ignore_events)).unwrap();
    assert!(found.met && (40..=60).contains(&found.trial.setting.colors), "{:?}", found.trial);
    assert!(found.tries <= 8, "{}", found.tries);
}

#[test]
fn at_the_size_of_the_defaults_the_defaults_are_found() {
    for (image, most) in [(common::photo(120, 90, false), 256), (common::photo(90, 60, true), 40)] {
        let options = Options::default().colors(most);
        let usual = huepress::compress(&image, &options).unwrap();
        let (_, file) = encode(&usual.image, &mut ignore_events).unwrap();
        let found = reach(&image, &options, Goal::MaxSize(file.len() as u64));
        assert!(found.met && found.file.1 == file, "{:?} and {} bytes", found.trial, file.len());
        assert_eq!(found.compressed.image, usual.image);
    }
}

#[test]
fn tries_measure_only_what_the_goal_is_about() {
    let image = common::photo(60, 45, false);
    for (goal, idle) in [(Goal::Quality(60.0), Stage::Encode), (Goal::MaxSize(1500), Stage::Score)] {
        let (mut tried, mut entered) = (0, 0);
        let mut observe = |event: Event<'_>| {
            match event {
                Event::Tried { .. } => tried += 1,
                Event::Stage(stage) if stage == idle => entered += 1,
                _ => (),
            }
            ControlFlow::Continue(())
        };
        let found = with(&image, &Options::default(), async |search| search.reach(goal, &mut observe).await.unwrap());
        assert_eq!((tried, entered), (found.tries, 1), "{goal:?}");
        assert!(found.tries > 1);
    }
}

#[test]
fn a_search_ends_where_its_observer_ends_it() {
    let image = common::photo(60, 45, false);
    for last in [Stage::Encode, Stage::Score, Stage::Done] {
        for goal in [Goal::Quality(60.0), Goal::MaxSize(1500)] {
            let mut stop = |event: Event<'_>| match event {
                Event::Stage(stage) if stage == last => ControlFlow::Break(()),
                _ => ControlFlow::Continue(()),
            };
            let result = with(&image, &Options::default(), async |search| search.reach(goal, &mut stop).await);
            assert!(matches!(result, Err(Error::Stopped)), "{last:?}, {goal:?}");
        }
    }
}

#[test]
fn what_cannot_be_met_is_said_with_the_nearest_to_it() {
    let (image, options) = (common::noise(80, 60, false), Options::default().colors(8));
    let all = all(&image, &options);
    let found = reach(&image, &options, Goal::Quality(99.0));
    assert!(!found.met && all.iter().all(|trial| trial.worth() <= found.trial.worth() + 8.0), "{:?}", found.trial);
    let found = reach(&image, &options, Goal::MaxSize(10));
    assert!(!found.met && all.iter().all(|trial| trial.bytes * 105 >= found.trial.bytes * 100), "{:?}", found.trial);
}

#[test]
fn what_is_given_is_not_changed() {
    let image = common::photo(50, 40, false);
    let base = Options::default().colors(40);
    let cases = [
        (base.clone().lossy(7), Some(7), None),
        (base.clone().dither_strength(11), None, Some(11)),
        (base.clone().lossy(3).dither(Dither::None), Some(3), Some(0)),
        (base.dither(Dither::FloydSteinberg), Some(0), Some(80)),
    ];
    for (options, lossy, strength) in cases {
        for goal in [Goal::Quality(50.0), Goal::MaxSize(900), Goal::Quality(100.0)] {
            let setting = reach(&image, &options, goal).trial.setting;
            assert!(lossy.is_none_or(|lossy| lossy == setting.lossy), "{options:?}, {goal:?}: {setting:?}");
            assert!(strength.is_none_or(|strength| strength == setting.dither_strength), "{options:?}: {setting:?}");
            assert!(setting.colors <= 40);
        }
    }
}

#[test]
fn what_was_tried_before_does_not_change_what_is_found() {
    let image = common::photo(60, 45, false);
    let bayer = Options::default().colors(3).dither(Dither::Bayer);
    for options in [Options::default().colors(20), bayer] {
        for goal in [Goal::Quality(30.0), Goal::Quality(99.0), Goal::MaxSize(10)] {
            let fresh = reach(&image, &options, goal);
            let after = with(&image, &options, async |search| {
                for setting in ladder(&options) {
                    search.at(setting, &mut ignore_events).await.unwrap();
                }
                let tries = search.reach(goal, &mut ignore_events).await.unwrap().tries;
                let again = search.reach(goal, &mut ignore_events).await.unwrap();
                assert_eq!(again.tries, tries);
                again
            });
            assert!(after.met == fresh.met, "{options:?}, {goal:?}: {:?} after {:?}", after.trial, fresh.trial);
            assert_eq!(after.file.1.len() as u64, after.trial.bytes);
            if goal == Goal::MaxSize(10) {
                assert_eq!(after.trial, fresh.trial, "{options:?}");
            }
        }
    }
}

#[test]
fn pinned_colours_are_in_every_rung() {
    let pins: Vec<[u8; 4]> = (0..30).map(|i| [8 * i, 0, 255 - 8 * i, 255]).collect();
    let image = common::photo(50, 40, false);
    for options in [Options::default().colors(40).pins(&pins), Options::default().palette(&pins)] {
        assert!(ladder(&options).iter().all(|setting| setting.colors >= 30));
        assert!(reach(&image, &options, Goal::MaxSize(1)).trial.bytes > 1);
    }
}

#[test]
fn few_colours_meet_every_look() {
    let image = Image::new(8, 8, [[200, 10, 10, 255], [0, 0, 90, 255]].concat().repeat(32)).unwrap();
    let found = reach(&image, &Options::default(), Goal::Quality(100.0));
    assert!(found.met && found.trial.score == 100.0, "{:?}", found.trial);
}

#[test]
fn a_lost_colour_does_not_pass_as_good() {
    // Grey ground with grain, and on it a red thing of 48 pixels.
    let mut numbers = common::Numbers::new(4);
    let mut pixel = |(x, y): (u32, u32)| {
        let grey = (90 + 40 * ((x / 30 + y / 25) % 3) + numbers.below(20)) as u8;
        if x / 8 == 5 && y / 6 == 7 { [214, 45, 46, 255] } else { [grey, grey, grey, 255] }
    };
    let pixels = (0..120).flat_map(|y| (0..160).map(move |x| (x, y))).flat_map(&mut pixel);
    let original = Image::new(160, 120, pixels.collect()).unwrap();
    let purple = |pixel: &[u8; 4]| if pixel[0] == 214 { [170, 92, 173, 255] } else { *pixel };
    let changed = Image::new(160, 120, original.pixels().iter().flat_map(purple).collect()).unwrap();
    let scorer = Scorer::new(&original).unwrap();
    let (score, lost) = (scorer.ssimulacra2(&changed).unwrap(), scorer.lost(&changed).unwrap());
    assert!(score > 65.0 && lost > 0.12, "{score}, {lost}");
    let mut trial = reach(&original, &Options::default().colors(6), Goal::Quality(1.0)).trial;
    (trial.score, trial.lost) = (score, lost);
    assert!(trial.worth() < 65.0, "{}", trial.worth());
    trial.lost = 0.05;
    assert_eq!(trial.worth(), score);
    for colors in [6, 16, 256] {
        let found = reach(&original, &Options::default().colors(colors), Goal::Quality(65.0));
        assert!(!found.met || found.trial.lost < 0.12, "{:?}", found.trial);
    }
}
