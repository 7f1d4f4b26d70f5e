//! Compute pipelines: one a kernel.

use super::shaders::Shader;

/// A compiled kernel.
pub(super) struct Pipeline(wgpu::ComputePipeline);

/// All kernels for points of one number of channels.
pub(super) struct Pipelines {
    pub(super) assign: Pipeline,
    pub(super) accumulate: Pipeline,
    pub(super) update: Pipeline,
    pub(super) remap: Pipeline,
    pub(super) relabel: Pipeline,
    pub(super) recolor: Pipeline,
}

impl Pipelines {
    pub(super) fn new(device: &wgpu::Device, shaders: &[Shader], channels: usize) -> Self {
        let build = |name: &str| {
            let shader = shaders.iter().find(|shader| shader.name == name).expect("every kernel has its shader");
            Pipeline::new(device, shader, channels)
        };
        Self {
            assign: build("assign"),
            accumulate: build("accumulate"),
            update: build("update"),
            remap: build("remap"),
            relabel: build("relabel"),
            recolor: build("recolor"),
        }
    }
}

impl Pipeline {
    fn new(device: &wgpu::Device, shader: &Shader, channels: usize) -> Self {
        let module = device.create_shader_module(wgpu::ShaderModuleDescriptor {
            label: Some(shader.name),
            source: wgpu::ShaderSource::Wgsl(shader.source(channels).into()),
        });
        Self(device.create_compute_pipeline(&wgpu::ComputePipelineDescriptor {
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
        }))
    }

    /// The arguments of a call, in the order of the shader's bindings.
    pub(super) fn bind(&self, device: &wgpu::Device, buffers: &[&wgpu::Buffer]) -> wgpu::BindGroup {
        let entries: Vec<_> = (0..)
            .zip(buffers)
            .map(|(binding, buffer)| wgpu::BindGroupEntry { binding, resource: buffer.as_entire_binding() })
            .collect();
        device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: None,
            layout: &self.0.get_bind_group_layout(0),
            entries: &entries,
        })
    }

    pub(super) fn dispatch(&self, pass: &mut wgpu::ComputePass<'_>, arguments: &wgpu::BindGroup, workgroups: usize) {
        self.dispatch2(pass, arguments, [workgroups, 1]);
    }

    /// Workgroups across and down.
    pub(super) fn dispatch2(&self, pass: &mut wgpu::ComputePass<'_>, arguments: &wgpu::BindGroup, groups: [usize; 2]) {
        pass.set_pipeline(&self.0);
        pass.set_bind_group(0, arguments, &[]);
        pass.dispatch_workgroups(groups[0] as u32, groups[1] as u32, 1);
    }
}
