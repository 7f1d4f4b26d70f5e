//! The frame of a JPEG: its sides, and its components with their coefficients.

/// Samples along a side of a block.
pub(super) const BLOCK: usize = 8;

/// Coefficients of a block, row by row.
pub(super) type Block = [i16; 64];

/// A picture before its samples are computed.
pub(super) struct Frame {
    pub(super) width: usize,
    pub(super) height: usize,
    pub(super) is_progressive: bool,
    pub(super) components: Vec<Component>,
    /// Groups of interleaved blocks along each side.
    pub(super) groups: [usize; 2],
}

/// One channel of a picture, perhaps with fewer samples than pixels.
pub(super) struct Component {
    pub(super) id: u8,
    /// Blocks of a group, across and down.
    pub(super) sampling: [usize; 2],
    /// The number of the quantisation table, and the table that its first scan found there.
    pub(super) table: usize,
    pub(super) quantization: Option<[u16; 64]>,
    /// Samples along each side.
    pub(super) samples: [usize; 2],
    /// Blocks along each side, without those that only fill a group.
    pub(super) blocks: [usize; 2],
    /// Blocks of a row with those that only fill a group.
    pub(super) stride: usize,
    pub(super) coefficients: Vec<Block>,
    /// For each coefficient the lowest bit that scans have given, or None before the first.
    pub(super) bits: [Option<u8>; 64],
}

impl Frame {
    /// Reads the segment of a frame. The coefficients are not allocated yet.
    pub(super) fn new(marker: u8, segment: &[u8]) -> Result<Self, String> {
        let is_progressive = match marker {
            0xc0 | 0xc1 => false,
            0xc2 => true,
            0xc3 | 0xc7 | 0xcb | 0xcf => return Err("lossless JPEG is not supported".to_owned()),
            0xc5 | 0xc6 | 0xcd | 0xce => return Err("hierarchical JPEG is not supported".to_owned()),
            _ => return Err("arithmetic coding is not supported".to_owned()),
        };
        let damaged = || "its frame header is damaged".to_owned();
        let (&[precision, h1, h0, w1, w0, count], rest) = segment.split_first_chunk().ok_or_else(damaged)?;
        if precision != 8 {
            return Err(format!("{precision} bits a channel are not supported, only 8"));
        }
        if !matches!(count, 1 | 3 | 4) {
            return Err(format!("{count} channels are not supported, only 1, 3 or 4"));
        }
        let (width, height) = (usize::from(u16::from_be_bytes([w1, w0])), usize::from(u16::from_be_bytes([h1, h0])));
        let (descriptions, _) = rest.as_chunks();
        let descriptions = descriptions.get(..usize::from(count)).ok_or_else(damaged)?;
        let sampling = |factors: u8| [usize::from(factors >> 4), usize::from(factors & 15)];
        let most = |side: usize| descriptions.iter().map(|&[_, factors, _]| sampling(factors)[side]).max();
        let (Some(across), Some(down)) = (most(0), most(1)) else { return Err(damaged()) };
        let (sides, most) = ([width, height], [across, down]);
        let groups = [0, 1].map(|side| sides[side].div_ceil(BLOCK * most[side].max(1)));
        let component = |&[id, factors, table]: &[u8; 3]| {
            let sampling = sampling(factors);
            if sampling.iter().any(|factor| !(1..=4).contains(factor)) {
                return Err(damaged());
            }
            if [0, 1].iter().any(|&side| most[side] % sampling[side] != 0) {
                return Err(format!(
                    "a channel of {}x{} samples to {across}x{down} pixels is not supported",
                    sampling[0], sampling[1]
                ));
            }
            let samples = [0, 1].map(|side| (sides[side] * sampling[side]).div_ceil(most[side]));
            Ok(Component {
                id,
                sampling,
                table: table.into(),
                quantization: None,
                samples,
                blocks: samples.map(|samples| samples.div_ceil(BLOCK)),
                stride: groups[0] * sampling[0],
                coefficients: Vec::new(),
                bits: [None; 64],
            })
        };
        let components = descriptions.iter().map(component).collect::<Result<_, _>>()?;
        Ok(Self { width, height, is_progressive, components, groups })
    }

    /// The number of blocks, without those that only fill a group.
    pub(super) fn blocks(&self) -> usize {
        self.components.iter().map(|component| component.blocks[0] * component.blocks[1]).sum()
    }

    /// Makes room for the coefficients.
    pub(super) fn allocate(&mut self) {
        for component in &mut self.components {
            component.coefficients = vec![[0; 64]; component.stride * self.groups[1] * component.sampling[1]];
        }
    }

    /// Whether no scan can add anything.
    pub(super) fn is_complete(&self) -> bool {
        self.components.iter().all(|component| component.bits.iter().all(|&bit| bit == Some(0)))
    }

    /// Whether every component has appeared in a scan.
    pub(super) fn is_begun(&self) -> bool {
        self.components.iter().all(|component| component.bits[0].is_some())
    }
}
