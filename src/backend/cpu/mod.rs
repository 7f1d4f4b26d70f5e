//! The CPU: threads over subtrees of the points, and in each box only the centroids that can be nearest to something in it.

pub(crate) mod easel;
pub(crate) mod session;
pub(crate) mod view;

use std::sync::Arc;

use crate::backend::cpu::session::CpuSession;
use crate::backend::cpu::view::CpuView;
use crate::backend::traits::Backend;
use crate::error::Result;
use crate::points::WeightedPoints;
use crate::subject::Subject;

/// The CPU with as many threads as the current rayon pool has. Any number gives the same bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cpu;

impl Backend for Cpu {
    type Session<'a> = CpuSession;
    type View<'a> = CpuView<'a>;

    async fn load(&self, points: Arc<WeightedPoints>) -> Result<CpuSession> {
        Ok(CpuSession::new(points))
    }

    async fn view<'a>(&'a self, subject: &'a Subject<'a>) -> Result<CpuView<'a>> {
        Ok(CpuView::new(subject))
    }
}
