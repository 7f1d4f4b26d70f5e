// A run of Lloyd's iteration; twin of `kernel::Run`, whose centroids have a buffer of their own.
struct Run {
    clusters: u32,
    status: u32,
    iterations: u32,
    max_iterations: u32,
    tolerance: u32,
    fixed: u32,
    // Low and high half.
    inertia: vec2<u32>,
}
