// Moves each centroid to the mean of its points, and decides whether the run goes on.
//
// A single workgroup, one thread a centroid. It leaves the sums at zero for the next step.

@group(0) @binding(0) var<storage, read_write> sums: array<u32, SUMS_WORDS>;
@group(0) @binding(1) var<storage, read_write> centroids: array<vec4<u32>, MAX_COLORS>;
@group(0) @binding(2) var<storage, read_write> run: Run;

var<workgroup> movement: atomic<u32>;
var<workgroup> empty: atomic<u32>;

@compute @workgroup_size(WORKGROUP)
fn update(@builtin(local_invocation_index) lane: u32) {
    if lane == 0u {
        atomicStore(&movement, 0u);
        atomicStore(&empty, 0u);
    }
    workgroupBarrier();
    let running = run.status == RUNNING;
    let word = lane * CLUSTER_WORDS;
    if running && lane < run.clusters {
        let weight = sums[word + WEIGHT_WORD];
        if lane >= run.fixed && weight == 0u {
            atomicStore(&empty, 1u);
        } else if lane >= run.fixed {
            var centroid = vec4(0u);
            for (var axis = 0u; axis < CHANNELS; axis++) {
                centroid[axis] = mean(vec2(sums[word + 2u * axis], sums[word + 2u * axis + 1u]), weight);
            }
            atomicAdd(&movement, distance2(centroid, centroids[lane]));
            centroids[lane] = centroid;
        }
        for (var i = 0u; i < CLUSTER_WORDS; i++) {
            sums[word + i] = 0u;
        }
    }
    workgroupBarrier();
    if running && lane == 0u {
        run.inertia = vec2(sums[INERTIA_WORD], sums[INERTIA_WORD + 1u]);
        sums[INERTIA_WORD] = 0u;
        sums[INERTIA_WORD + 1u] = 0u;
        run.iterations += 1u;
        if atomicLoad(&empty) != 0u {
            run.status = EMPTY;
        } else if atomicLoad(&movement) <= run.tolerance {
            run.status = CONVERGED;
        } else if run.iterations >= run.max_iterations {
            run.status = EXHAUSTED;
        }
    }
}
