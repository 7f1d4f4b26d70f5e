// Sums over the threads of a workgroup.

// The numbers of a workgroup's threads, and then the sums up to each inside its row.
var<workgroup> up_to: array<u32, WORKGROUP>;
const ROW = 16u;

// The sum of the numbers of this thread and those before it. Two barriers, whatever the workgroup's size.
fn scan(lane: u32, number: u32) -> u32 {
    up_to[lane] = number;
    workgroupBarrier();
    if lane < WORKGROUP / ROW {
        var sum = 0u;
        for (var i = ROW * lane; i < ROW * (lane + 1u); i++) {
            sum += up_to[i];
            up_to[i] = sum;
        }
    }
    workgroupBarrier();
    var sum = up_to[lane];
    for (var row = 0u; row < lane / ROW; row++) {
        sum += up_to[ROW * row + ROW - 1u];
    }
    return sum;
}
