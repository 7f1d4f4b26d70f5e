//! Compute pipelines: one a kernel, built side by side when the first job needs their group.

#[cfg(not(target_family = "wasm"))]
use rayon::prelude::*;

#[cfg(not(target_family = "wasm"))]
use crate::backend::gpu::guard::helping;
use crate::backend::gpu::shaders::Shader;

/// A compiled kernel.
pub(super) struct Pipeline {
    pub(super) kernel: &'static str,
    pipeline: wgpu::ComputePipeline,
}

/// The kernels for points of one number of channels.
pub(super) struct PointPipelines {
    pub(super) bounding_boxes: Pipeline,
    pub(super) assign: Pipeline,
    pub(super) accumulate: Pipeline,
    pub(super) update: Pipeline,
}

/// The kernels that bring colours onto a lattice and thin them out.
pub(super) struct ColorPipelines {
    pub(super) to_lattice: Pipeline,
    pub(super) block_sums: Pipeline,
    pub(super) prefix_sum: Pipeline,
    pub(super) scatter: Pipeline,
    pub(super) sort_in_bucket: Pipeline,
    pub(super) group_weights: Pipeline,
    pub(super) scale_weights: Pipeline,
    pub(super) split_class: Pipeline,
    pub(super) select_splits: Pipeline,
    pub(super) box_means: Pipeline,
}

/// The kernels for pixels.
pub(super) struct PixelPipelines {
    pub(super) count_colors: Pipeline,
    pub(super) compact_colors: Pipeline,
    pub(super) color_ids: Pipeline,
    pub(super) activity: Pipeline,
    pub(super) quiet_classes: Pipeline,
    pub(super) salience: Pipeline,
    pub(super) remap: Pipeline,
    pub(super) init_field: Pipeline,
}

/// The kernels for a label field of one number of channels.
pub(super) struct FieldPipelines {
    pub(super) shortlist: Pipeline,
    pub(super) mix: Pipeline,
    pub(super) diffuse_blocks: Pipeline,
    pub(super) relabel: Pipeline,
    pub(super) shift_residuals: Pipeline,
    pub(super) read_labels: Pipeline,
}

impl PointPipelines {
    pub(super) fn new(device: &wgpu::Device, shaders: &[Shader], channels: usize) -> Self {
        let names = ["bounding_boxes", "assign", "accumulate", "update"];
        let [bounding_boxes, assign, accumulate, update] = build(device, shaders, channels, names);
        Self { bounding_boxes, assign, accumulate, update }
    }
}

impl ColorPipelines {
    pub(super) fn new(device: &wgpu::Device, shaders: &[Shader]) -> Self {
        let names = [
            "to_lattice",
            "block_sums",
            "prefix_sum",
            "scatter",
            "sort_in_bucket",
            "group_weights",
            "scale_weights",
            "split_class",
            "select_splits",
            "box_means",
        ];
        let [
            to_lattice,
            block_sums,
            prefix_sum,
            scatter,
            sort_in_bucket,
            group_weights,
            scale_weights,
            split_class,
            select_splits,
            box_means,
        ] = build(device, shaders, 3, names);
        Self {
            to_lattice,
            block_sums,
            prefix_sum,
            scatter,
            sort_in_bucket,
            group_weights,
            scale_weights,
            split_class,
            select_splits,
            box_means,
        }
    }
}

impl PixelPipelines {
    pub(super) fn new(device: &wgpu::Device, shaders: &[Shader]) -> Self {
        let names = [
            "count_colors",
            "compact_colors",
            "color_ids",
            "activity",
            "quiet_classes",
            "salience",
            "remap",
            "init_field",
        ];
        let [count_colors, compact_colors, color_ids, activity, quiet_classes, salience, remap, init_field] =
            build(device, shaders, 4, names);
        Self { count_colors, compact_colors, color_ids, activity, quiet_classes, salience, remap, init_field }
    }
}

impl FieldPipelines {
    pub(super) fn new(device: &wgpu::Device, shaders: &[Shader], channels: usize) -> Self {
        let names = ["shortlist", "mix", "diffuse_blocks", "relabel", "shift_residuals", "read_labels"];
        let [shortlist, mix, diffuse_blocks, relabel, shift_residuals, read_labels] =
            build(device, shaders, channels, names);
        Self { shortlist, mix, diffuse_blocks, relabel, shift_residuals, read_labels }
    }
}

fn build<const N: usize>(
    device: &wgpu::Device,
    shaders: &[Shader],
    channels: usize,
    names: [&'static str; N],
) -> [Pipeline; N] {
    let build = |name: &&str| {
        let shader = shaders.iter().find(|shader| shader.name == *name).expect("every kernel has its shader");
        Pipeline::new(device, shader, channels)
    };
    // In a browser a device stays on its thread.
    #[cfg(target_family = "wasm")]
    let all: Vec<Pipeline> = names.iter().map(build).collect();
    // A thread of a pool might take other work while it waits, which asks for these pipelines too and waits for itself.
    #[cfg(not(target_family = "wasm"))]
    let all: Vec<Pipeline> = match rayon::current_thread_index() {
        Some(_) => names.iter().map(build).collect(),
        None => names.par_iter().map(|name| helping(|| build(name))).collect(),
    };
    all.try_into().unwrap_or_else(|_| unreachable!("a pipeline a name"))
}

impl Pipeline {
    fn new(device: &wgpu::Device, shader: &Shader, channels: usize) -> Self {
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some(shader.name),
            source: wgpu::ShaderSource::Wgsl(shader.source(channels).into()),
        });
        let pipeline = device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
            label: Some(shader.name),
            layout: None,
            module: &module,
            entry_point: Some(shader.name),
            // Every shader clears what it uses of the workgroup's memory.
            compilation_options: wgpu::PipelineCompilationOptions {
                zero_initialize_workgroup_memory: false,
                ..Default::default()
            },
            cache: None,
        });
        Self { kernel: shader.name, pipeline }
    }

    /// The arguments of a call, in the order of the shader's bindings.
    pub(super) fn bind(&self, device: &wgpu::Device, buffers: &[&wgpu::Buffer]) -> wgpu::BindGroup {
        self.bind_parts(device, buffers.iter().map(|buffer| buffer.as_entire_buffer_binding()))
    }

    /// [`Pipeline::bind`] for parts of buffers.
    pub(super) fn bind_parts<'a>(
        &self,
        device: &wgpu::Device,
        parts: impl IntoIterator<Item = wgpu::BufferBinding<'a>>,
    ) -> wgpu::BindGroup {
        let entries: Vec<_> = (0..)
            .zip(parts)
            .map(|(binding, part)| wgpu::BindGroupEntry { binding, resource: wgpu::BindingResource::Buffer(part) })
            .collect();
        device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &self.pipeline.get_bind_group_layout(0),
            entries: &entries,
        })
    }

    pub(super) fn dispatch(&self, pass: &mut wgpu::ComputePass<'_>, arguments: &wgpu::BindGroup, workgroups: usize) {
        self.dispatch2(pass, arguments, [workgroups, 1]);
    }

    /// Workgroups across and down.
    pub(super) fn dispatch2(&self, pass: &mut wgpu::ComputePass<'_>, arguments: &wgpu::BindGroup, groups: [usize; 2]) {
        pass.set_pipeline(&self.pipeline);
        pass.set_bind_group(0, arguments, &[]);
        pass.dispatch_workgroups(groups[0] as u32, groups[1] as u32, 1);
    }
}
