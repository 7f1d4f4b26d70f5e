//! A small plot of the inertia, iteration by iteration.

use crate::text::figures;

/// The inertia of one run over all points, iteration by iteration.
#[derive(Clone, Debug, PartialEq)]
pub struct InertiaTrace {
    /// The number of the run, from 1.
    pub run: u32,
    /// Iterations of the run so far, from 1, and the inertia.
    pub steps: Vec<(u32, f64)>,
}

const SIZE: (f64, f64) = (420.0, 200.0);
/// The margins for the labels: left, top, right, bottom.
const ROOM: [f64; 4] = [8.0, 20.0, 8.0, 24.0];

/// A heading, and a plot with a line for every run over all points.
pub(super) fn plot(traces: &[InertiaTrace]) -> String {
    let steps = || traces.iter().flat_map(|trace| &trace.steps);
    let last = steps().map(|step| step.0).max().unwrap_or(1).max(2);
    let (low, high) = steps().fold((f64::MAX, f64::MIN), |(low, high), step| (low.min(step.1), high.max(step.1)));
    let [left, top, right, bottom] = ROOM;
    let position = |&(iteration, inertia): &(u32, f64)| {
        let across = f64::from(iteration - 1) / f64::from(last - 1);
        let down = if high > low { (high - inertia) / (high - low) } else { 0.5 };
        (left + across * (SIZE.0 - left - right), top + down * (SIZE.1 - top - bottom))
    };
    let mut lines = String::new();
    for trace in traces {
        let points: Vec<String> = trace.steps.iter().map(position).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
        lines += &format!("<path d=\"M{}\"><title>run {}</title></path>", points.join(" L"), trace.run);
        let (x, y) = trace.steps.last().map_or((0.0, 0.0), position);
        lines += &format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\"/>");
    }
    let (width, height) = SIZE;
    let floor = height - bottom;
    format!(
        "<h3>Inertia by iteration</h3><svg viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"inertia falls from \
         {0} to {1}\"><path class=\"axis\" d=\"M{left} {floor} H{2}\"/>{lines}<text x=\"{left}\" y=\"14\">{0}</text>\
         <text x=\"{2}\" y=\"14\" text-anchor=\"end\">least {1}</text><text x=\"{left}\" y=\"{3}\">1</text>\
         <text x=\"{2}\" y=\"{3}\" text-anchor=\"end\">iteration {last}</text></svg>\n\
         <p class=\"faded\">Runs over all colours, each colour with its weight in the fit</p>",
        figures(high),
        figures(low),
        width - right,
        height - 8.0,
    )
}
